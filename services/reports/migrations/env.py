"""Alembic's environment; the kernel does the work."""

from __future__ import annotations

from kernel.migrate import run_environment

run_environment()
