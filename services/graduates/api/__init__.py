"""Endpoints of graduates: parse, one operation, dump."""
