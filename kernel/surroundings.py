"""What an operation may know of its process beside the open transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from flask import current_app

from kernel.db import Database
from kernel.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Settings, and the database for what must stay although the request is refused.

    A used captcha and a counted attempt would come back with the rolled-back transaction of the refusal; hashing a
    password must not keep a transaction open. Both run apart, before the request's own transaction touches anything.
    """

    settings: Settings
    database: Database

    def apart(self, work: Callable[[], T], *, write: bool = True) -> T:
        """Run `work` in a transaction of its own, committed before this returns."""
        return self.database.run(work, write=write)


_bound: ContextVar[Surroundings | None] = ContextVar("surroundings", default=None)


@contextmanager
def bound(surroundings: Surroundings) -> Iterator[None]:
    """Let `around` mean this for the block: what a worker works with."""
    token = _bound.set(surroundings)
    try:
        yield
    finally:
        _bound.reset(token)


def around() -> Surroundings:
    """Settings and database of this web process, or of this worker."""
    known = _bound.get()
    return known or Surroundings(current_app.extensions["settings"], current_app.extensions["database"])
