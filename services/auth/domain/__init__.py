"""Rules of auth: pure functions and tables, without a web framework or a database."""
