"""A column of a workbook, declared once: it drives the import check, the Excel header and the template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "int", "date", "datetime", "bool"]
Row = Mapping[str, Any] | Sequence[Any]
Info = Sequence[tuple[str, Any]]

DATA_TITLE = "数据"
INFO_TITLE = "查询条件"
REASON_TITLE = "错误原因"
YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` is in characters, `max_length` in characters of the text, `choices` are the only
    texts allowed (a bool column has 是/否 by itself), `example` fills the template's first row and `note` is
    shown at its header. `aliases` are other titles under which files may bring it.
    """

    key: str
    title: str
    kind: Kind = "text"
    width: int = 16
    required: bool = False
    choices: tuple[str, ...] | None = None
    max_length: int | None = None
    example: str | None = None
    note: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        """The texts a drop-down offers; empty where anything may be typed."""
        return (YES, NO) if self.kind == "bool" else tuple(self.choices or ())


@dataclass(frozen=True, slots=True)
class RowError:
    """One refused cell: the row number as Excel shows it, the column, what is wrong and what to do.

    A fault of the whole row has the key and the title "".
    """

    row: int
    column: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row without errors: its number as Excel shows it and key -> value (None where the cell is blank)."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NoteSheet:
    """A small sheet behind the data."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]


@dataclass(slots=True)
class SheetResult:
    """Good rows and refused cells. `truncated`: reading stopped because there were too many errors."""

    rows: list[SheetRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    truncated: bool = False


def in_order(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    """Rows as values in column order; a row is a mapping by key or already such a sequence."""
    keys = [column.key for column in columns]
    for row in rows:
        # a tuple is told at once: asking an abstract class costs as much as writing a cell
        yield row if type(row) is tuple or not isinstance(row, Mapping) else [row[key] for key in keys]
