"""The rules of chapter 5 and 8.7 as tables and pure functions: no database, no request."""
