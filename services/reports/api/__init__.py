"""Endpoints of reports: parse, one operation, dump."""
