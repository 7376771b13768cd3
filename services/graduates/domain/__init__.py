"""The manual's rules of chapters 6 to 8 as tables and pure functions: no database, no request."""
