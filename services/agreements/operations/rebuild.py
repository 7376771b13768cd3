"""Rebuilding what others own from their scans: schools, departments, graduates, and the locks of plans."""

from __future__ import annotations

from kernel.db import Database
from services.agreements.operations import freeze
from services.agreements.operations.directory import organization
from services.agreements.operations.graduates import store_graduates
from services.auth.contract.organization import Source, copy


def rebuild(auth: Source, graduates: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of rows read."""
    count = organization.rebuild(auth, database) + copy(graduates, "facts", store_graduates, database)
    return count + copy(graduates, "plan-locks", freeze.keep, database)
