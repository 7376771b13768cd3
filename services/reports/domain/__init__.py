"""Rules of chapters 9 and 10 as tables and pure functions: no database, no request."""
