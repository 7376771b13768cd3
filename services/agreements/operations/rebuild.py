"""Rebuilding the read copies from their owners' scans."""

from __future__ import annotations

from kernel.db import Database
from services.agreements.operations.directory import organization
from services.agreements.operations.graduates import store_graduates
from services.auth.contract.organization import Source, copy


def rebuild(auth: Source, graduates: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of rows read."""
    return organization.rebuild(auth, database) + copy(graduates, "facts", store_graduates, database)
