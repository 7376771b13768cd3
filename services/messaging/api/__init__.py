"""Endpoints of messaging: parse, one operation, dump."""
