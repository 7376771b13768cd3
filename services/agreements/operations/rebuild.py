"""Rebuilding the read copies from their owners' scans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

from kernel.db import Database
from services.agreements.operations.directory import store_departments, store_schools
from services.agreements.operations.graduates import store_graduates

Rows = list[dict[str, Any]]


class Source(Protocol):
    """An owner that can be read from end to end."""

    def scan(self, what: str) -> Iterator[Rows]:
        """All rows of a kind, page by page."""


def rebuild(auth: Source, graduates: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of rows read."""
    return rebuild_organization(auth, database) + _copy(graduates, "facts", store_graduates, database)


def rebuild_organization(auth: Source, database: Database) -> int:
    """Schools and departments alone."""
    return _copy(auth, "schools", store_schools, database) + _copy(auth, "departments", store_departments, database)


def _copy(source: Source, what: str, keep: Callable[[Rows], None], database: Database) -> int:
    count = 0
    for page in source.scan(what):
        database.run(partial(keep, page))
        count += len(page)
    return count
