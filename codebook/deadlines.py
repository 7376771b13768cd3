"""Days by which work of the office is due, as data (deadlines.toml), for 工作台."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from codebook.datafile import path, require
from codebook.screens import by_key
from codebook.tables import MARKS

_FILE = "deadlines.toml"


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is due on some days of some months, and the screen where it is done."""

    title: str
    months: tuple[int, ...]
    days: tuple[int, ...]
    screen: str
    mark: str

    def within(self, year: int) -> list[date]:
        """Its days of a year; a day that the month has not is its last."""
        return [
            date(year, month, min(day, calendar.monthrange(year, month)[1]))
            for month in self.months
            for day in self.days
        ]


def upcoming(today: date, screens: Collection[str], most: int) -> list[tuple[date, Deadline]]:
    """What is due next in some screens, nearest first, each deadline once; today's is still to come."""
    mine = [each for each in deadlines() if each.screen in screens]
    return sorted(((_next(each, today), each) for each in mine), key=lambda due: due[0])[:most]


def _next(deadline: Deadline, today: date) -> date:
    days = [*deadline.within(today.year), *deadline.within(today.year + 1)]
    return min(day for day in days if day >= today)


@cache
def deadlines() -> tuple[Deadline, ...]:
    """Every deadline. Raises DataFileError for a broken one."""
    entries = tomllib.loads(path(_FILE).read_text(encoding="utf-8"))["deadline"]
    return tuple(_deadline(entry) for entry in entries)


def _deadline(entry: dict[str, Any]) -> Deadline:
    made = Deadline(**{**entry, "months": tuple(entry["months"]), "days": tuple(entry["days"])})
    require(made.mark in MARKS, _FILE, f"{made.title}: unknown mark {made.mark!r}")
    require(bool(made.months and made.days), _FILE, f"{made.title}: never due")
    require(by_key(made.screen).key == made.screen, _FILE, f"{made.title}: unknown screen")
    return made
