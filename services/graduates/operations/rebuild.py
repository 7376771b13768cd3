"""Rebuilding the read copy of schools and departments from auth's scans."""

from __future__ import annotations

from kernel.db import Database
from services.auth.contract.organization import Source
from services.graduates.operations.directory import organization

__all__ = ("Source", "rebuild")


def rebuild(source: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of schools and departments."""
    return organization.rebuild(source, database)
