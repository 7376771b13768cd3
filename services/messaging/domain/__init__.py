"""The manual's rules of chapter 3 as pure functions: no database, no request."""
