"""Rules of the whole repository, held by tests."""
