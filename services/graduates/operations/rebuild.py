"""Rebuilding the read copy of schools and departments from auth's scans."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

from kernel.db import Database
from services.graduates.operations.directory import store_departments, store_schools


class Source(Protocol):
    """The owner of schools and departments (services.auth.client.AuthClient)."""

    def scan(self, what: str) -> Iterator[list[dict[str, Any]]]:
        """All "schools" or "departments", page by page."""


def rebuild(source: Source, database: Database) -> int:
    """Fetch everything and keep what is newer; gives the number of schools and departments."""
    count = 0
    for what, store in (("schools", store_schools), ("departments", store_departments)):
        for page in source.scan(what):
            database.run(partial(store, page))
            count += len(page)
    return count
