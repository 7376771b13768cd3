"""Rebuilding the read copies from their owners' scans."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

from kernel.db import Database
from services.agreements.operations.directory import store_departments, store_schools
from services.agreements.operations.graduates import store_graduates


class Source(Protocol):
    """An owner that can be read from end to end."""

    def scan(self, what: str) -> Iterator[list[dict[str, Any]]]:
        """All rows of a kind, page by page."""


def rebuild(auth: Source, graduates: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of rows read."""
    count = 0
    steps = (
        (auth, "schools", store_schools),
        (auth, "departments", store_departments),
        (graduates, "facts", store_graduates),
    )
    for source, what, keep in steps:
        for page in source.scan(what):
            database.run(partial(keep, page))
            count += len(page)
    return count
