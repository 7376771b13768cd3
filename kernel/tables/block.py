"""Some rows of a table, kept by column: a hundred thousand rows are checked and written without an object for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple


class TableRow(NamedTuple):
    """One row that is not blank: its number in the user's file, and a value for each declared column in order.

    Values: text -> str, int -> int, date -> date, datetime -> datetime, bool -> bool; None where the cell is blank
    or refused. `faults`: key of the column -> what is wrong and what to do; a fault of the whole row has the key "".
    """

    number: int
    values: tuple[Any, ...]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that are not blank: their numbers, for each declared column its values in their order, and the faults of
    the rows that have any by position. As a sequence it holds `TableRow`s.
    """

    numbers: Sequence[int]
    columns: tuple[Sequence[Any], ...]
    faults: Mapping[int, dict[str, str]]

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[TableRow]:
        faults = (self.faults.get(at) or {} for at in range(len(self)))
        return map(TableRow, self.numbers, zip(*self.columns, strict=True), faults)

    def after(self, number: int) -> Block:
        """The rows behind row `number`."""
        if not self.numbers or self.numbers[0] > number:
            return self
        start = sum(each <= number for each in self.numbers)
        columns = tuple(column[start:] for column in self.columns)
        faults = {at - start: found for at, found in self.faults.items() if at >= start}
        return Block(self.numbers[start:], columns, faults)


def joined(blocks: Sequence[Block]) -> Block:
    """The rows of all blocks one after the other."""
    if len(blocks) == 1:
        return blocks[0]
    faults: dict[int, dict[str, str]] = {}
    start = 0
    for block in blocks:
        faults |= {start + at: found for at, found in block.faults.items()}
        start += len(block)
    columns = zip(*(block.columns for block in blocks), strict=True)
    numbers = list(chain.from_iterable(block.numbers for block in blocks))
    return Block(numbers, tuple(list(chain.from_iterable(parts)) for parts in columns), faults)
