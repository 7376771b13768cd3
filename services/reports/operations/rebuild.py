"""Rebuilding what others own from their scans: schools, departments, and the rows of graduates."""

from __future__ import annotations

from kernel.db import Database
from services.auth.contract.organization import Source, copy
from services.reports.operations.directory import organization
from services.reports.operations.feed import keep


def rebuild(auth: Source, graduates: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of rows read."""
    return organization.rebuild(auth, database) + copy(graduates, "report", keep, database, limit=2000)
