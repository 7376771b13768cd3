"""Screens over graduates: approvals (manual, chapter 6), source records (7) and employment (8)."""
