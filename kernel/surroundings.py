"""What an operation may know of its process beside the open transaction."""

from __future__ import annotations

from collections.abc import Callable
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


def around() -> Surroundings:
    """Settings and database of this web process."""
    return Surroundings(current_app.extensions["settings"], current_app.extensions["database"])
