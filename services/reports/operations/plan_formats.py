"""How a plan file is written in each format: parts that a batch stores, and the whole file joined from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from services.reports.domain import plan_csv
from services.reports.operations.plan_source import PlanSource
from services.reports.queries.plan_rows import Span

State = Mapping[str, Any]


class Writer(Protocol):
    """Writes one file of `source`; what it must know of the parts before is `state`, fit for JSON."""

    source: PlanSource

    @property
    def state(self) -> State:
        """What the writer of the next batch must know; right once the part has been read to its end."""

    def part(self, span: Span) -> Iterator[bytes]:
        """The bytes of a batch."""

    def whole(self, parts: Iterable[bytes], rows: int) -> Iterator[bytes]:
        """The file, from the bytes of all parts in their order."""


class CsvWriter:
    """Lines behind the mark and the header rows."""

    def __init__(self, source: PlanSource, state: State) -> None:
        self.source = source
        self.state = state

    def part(self, span: Span) -> Iterator[bytes]:
        return self.source.lines(span)

    def whole(self, parts: Iterable[bytes], rows: int) -> Iterator[bytes]:
        yield plan_csv.head(self.source.heads())
        yield from parts


WRITERS: Mapping[str, Callable[[PlanSource, State], Writer]] = {"csv": CsvWriter}
