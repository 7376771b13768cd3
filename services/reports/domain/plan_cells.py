"""What stands in the cells of a plan file: codes and titles by the codebook, days, 是 and 否; every cell a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from codebook.plan_columns import PlanColumn
from codebook.regions import region_title
from codebook.tables import table
from kernel.sheets.columns import NO, YES

ACTIVE_SIGNS = ("=", "+", "-", "@")
"""A spreadsheet takes a text of a .csv that begins so for a formula."""
GUARD = "\t"
_STUDIES = 9
"""Calendar years in which the code of a home region may have been in force when it was written down."""


@dataclass(frozen=True, slots=True)
class School:
    """What the rows of one file share."""

    code: str
    name: str
    year: int


class Words(dict[Any, str]):
    """Cells by what the database holds, each made once."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, value: Any) -> str:
        text = self[value] = self.make(value)
        return text


def titles(name: str, year: int) -> dict[str, str]:
    """Titles of a code table in a year."""
    return {entry.code: entry.title for entry in table(name).at(year)}


@lru_cache(maxsize=65536)
def region(code: str, year: int) -> str:
    """The full title of a region by the newest list that knows the code; "" where none does."""
    found = (region_title(code, year - back) for back in range(_STUDIES))
    return next((title for title in found if title), "") if code else ""


@cache
def places(year: int) -> Words:
    """Titles of the regions met so far."""
    return Words(lambda code: region(code, year))


def day(value: Any) -> str:
    """YYYYMMDD of a day, or of its ISO text."""
    return f"{value:%Y%m%d}" if isinstance(value, date) else str(value or "").replace("-", "")


def words(column: PlanColumn, year: int) -> Mapping[Any, str] | None:
    """The cells of a column by the values of its field; None: the value is the cell."""
    if column.shows == "title":
        known = titles(column.table, year)
        return Words(lambda code: known.get(code, ""))
    makers: dict[str, Callable[[Any], str]] = {
        "region": lambda code: region(code, year),
        "day": day,
        "text_day": day,
        "flag": lambda flag: YES if flag else NO,
    }
    return Words(makers[column.shows]) if column.shows in makers else None


def cells(columns: Sequence[PlanColumn], year: int, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, ...]]:
    """Rows of raw values in column order as rows of texts."""
    known = [(at, found) for at, column in enumerate(columns) if (found := words(column, year)) is not None]
    for row in rows:
        values = list(row)
        for at, found in known:
            values[at] = found[values[at]]
        yield tuple(values)
