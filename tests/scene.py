"""A system's SQLite databases brought back to what they were: quicker than another system for each test."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from kernel.db import Database


class Scene:
    """Rows as they are when it is made; PostgreSQL's databases are left alone."""

    def __init__(self, databases: Mapping[str, Database]) -> None:
        self._live = {name: _opened(each) for name, each in databases.items() if each.is_sqlite}
        self._kept = {name: _copied(live) for name, live in self._live.items()}
        self._untouched = self.marks()

    def restore(self) -> None:
        """Bring the rows back."""
        for name, kept in self._kept.items():
            if not self.is_untouched(name):
                kept.backup(self._live[name])
        self._untouched = self.marks()

    def marks(self) -> dict[str, int]:
        """Cheap: differs as soon as another connection has committed anything (SQLite's data_version)."""
        return {name: _mark(live) for name, live in self._live.items()}

    def is_untouched(self, name: str) -> bool:
        """Whether nobody has committed anything in a service's database since; False where that cannot be told."""
        return name in self._live and _mark(self._live[name]) == self._untouched[name]


def _opened(database: Database) -> sqlite3.Connection:
    live = sqlite3.connect(str(database.url.database), isolation_level=None)
    live.execute("PRAGMA synchronous=OFF")
    return live


def _copied(live: sqlite3.Connection) -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:")
    live.backup(kept)
    return kept


def _mark(live: sqlite3.Connection) -> int:
    return int(live.execute("PRAGMA data_version").fetchone()[0])
