"""Endpoints of agreements: parse, one operation, dump."""
