"""What a kind of import is: columns, name rule, how its rows are checked, written, taken back; what stops it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.permissions import Allow
from kernel.sheets import Column
from kernel.tables import Block, UploadLimits
from services.graduates.contract.imports import LARGEST_FILE
from services.graduates.domain.rules import YEAR_LOCKED
from services.graduates.models import ImportBatch
from services.graduates.operations import years

QUEUE = "graduates.imports"
LARGEST = LARGEST_FILE
LIMITS = UploadLimits(packed=LARGEST)


@dataclass(frozen=True, slots=True)
class Part:
    """The staged rows behind number `after` and up to `to`."""

    after: int
    to: int


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind. `columns` are read, those of `template` are offered; `staged` is the model of its staged
    rows, `batch` how many are written in one transaction (half as many are checked in one); `locked_years` tells
    whether the plan's lock stops it.

    `name_fault(name, school_code, year)` refuses a file's name. `stage` checks rows and stages them with verdicts,
    `settle` marks rows that repeat each other in the file. `names` gives of each row the one thing that names its
    graduate, or None where it is not so simple: names that all differ spare a file the settling. `write` writes the
    staged rows of a part and gives how many, and of how many it marked as skipped, because others changed them since.
    `undo` takes all of a batch back and gives how many rows: fewer than were written when others have touched some
    since. `values` and `before` are texts of a staged row by column, for the preview. `allow` are the doors of its
    endpoints; who of `works_for` orders its jobs without an endpoint.
    """

    name: str
    title: str
    screen: str
    allow: tuple[Allow, ...]
    formats: tuple[str, ...]
    columns: tuple[Column, ...]
    template: tuple[Column, ...]
    staged: Any
    batch: int
    locked_years: bool
    name_fault: Callable[[str, str, int], str | None]
    stage: Callable[[ImportBatch, Block], None]
    settle: Callable[[ImportBatch], None]
    write: Callable[[Identity, ImportBatch, Part], tuple[int, int]]
    untouched: Callable[[ImportBatch], int]
    undo: Callable[[Identity, ImportBatch], int]
    values: Callable[[Any], dict[str, str]]
    before: Callable[[Any], dict[str, str]]
    names: Callable[[Block], Sequence[str] | None] = lambda _: None
    works_for: tuple[Allow, ...] = ()

    @property
    def workers(self) -> tuple[Allow, ...]:
        """For whom its jobs may run."""
        return (*self.allow, *self.works_for)


def refuse_locked(kind: ImportKind, school_id: uuid.UUID, year: int) -> None:
    """Raise Conflict when the year is locked and the kind minds it; nobody locks it then before this act is done."""
    if kind.locked_years and years.hold({(school_id, year)}):
        raise Conflict(YEAR_LOCKED.code, YEAR_LOCKED.message, extra={"section": YEAR_LOCKED.section})
