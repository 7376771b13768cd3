"""Tests of the kernel, on a small service of their own (things.py)."""
