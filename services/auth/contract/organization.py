"""The read copy of schools and departments, the same in every service that keeps one: its columns, feed and rebuild."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from kernel.copies import newest, snapshot, store
from kernel.db import Database, session
from kernel.errors import NotFound
from kernel.events import Handler
from services.auth.contract.snapshots import DEPARTMENT_CHANGED, SCHOOL_CHANGED

Rows = Iterable[Mapping[str, Any]]


class SchoolCopy:
    """Columns of a school; `code` is the ministry's five digits, `version` auth's."""

    __tablename__ = "schools"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5), index=True)
    name: Mapped[str] = mapped_column(String(100))
    enabled: Mapped[bool]
    version: Mapped[int]


class DepartmentCopy:
    """Columns of a department (院系) of a school."""

    __tablename__ = "departments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    school_id: Mapped[uuid.UUID] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    enabled: Mapped[bool]
    version: Mapped[int]


class Source(Protocol):
    """An owner that can be read from end to end (kernel.client.ServiceClient)."""

    def scan(self, what: str, **filters: Any) -> Iterator[list[dict[str, Any]]]:
        """All rows of a kind, page by page."""


class OrganizationCopy:
    """Keeps a service's copy of schools and departments."""

    def __init__(self, school: Any, department: Any) -> None:
        self._models: Mapping[str, tuple[Any, tuple[str, ...]]] = {
            "schools": (school, ("id", "code", "name", "enabled", "version")),
            "departments": (department, ("id", "school_id", "code", "name", "enabled", "version")),
        }

    @property
    def events(self) -> dict[str, Handler]:
        """Handlers of auth's events, for the service's `events`."""
        return {
            SCHOOL_CHANGED: lambda events: self.keep("schools", newest(events)),
            DEPARTMENT_CHANGED: lambda events: self.keep("departments", newest(events)),
        }

    def keep(self, what: str, rows: Rows) -> None:
        """Keep newer snapshots of "schools" or "departments"."""
        model, columns = self._models[what]
        store(model, [snapshot(columns, row) for row in rows])

    def rebuild(self, source: Source, database: Database) -> int:
        """Read both from auth; gives the number of rows read."""
        return sum(copy(source, what, partial(self.keep, what), database) for what in self._models)


def copy(
    source: Source, what: str, keep: Callable[[list[dict[str, Any]]], Any], database: Database, **filters: Any
) -> int:
    """Read all rows of a kind, a transaction a page; gives their number."""
    count = 0
    for page in source.scan(what, **filters):
        database.run(partial(keep, page))
        count += len(page)
    return count


def filters_of(school: Any, database: Database, code: str | None, year: int | None) -> dict[str, Any]:
    """What a scan is asked with: a school of the copy by its code, and a graduation year. Raises NotFound."""
    if code is None:
        return {"graduation_year": year}
    query = select(school.id).where(school.code == code)
    found = database.run(lambda: session.scalar(query), write=False)
    if found is None:
        raise NotFound("school-not-found", f"没有代码为 {code} 的学校。")
    return {"school_id": str(found), "graduation_year": year}
