"""Raw rows of a table, one by one or some thousand by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

Cells = tuple[int, list[Any]]
"""The number of a row and its cells."""
Piece = tuple[Sequence[int], Sequence[Sequence[Any]]]
"""Row numbers, and for each place the cells of these rows."""


def in_pieces(rows: Iterator[Cells], size: int, *, header: bool = True) -> Iterator[Piece]:
    """The header alone (if it is there), then so many rows at a time; short rows are filled up with blanks."""
    count = 1 if header else size
    while block := list(islice(rows, count)):
        width = max(len(cells) for _, cells in block)
        places = zip(*(_filled_up(cells, width) for _, cells in block), strict=True)
        yield [number for number, _ in block], list(places)
        count = size


def _filled_up(cells: Sequence[Any], width: int) -> Sequence[Any]:
    return cells if len(cells) == width else [*cells, *[""] * (width - len(cells))]
