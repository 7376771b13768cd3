"""Rates out of counts of destinations: whole numbers in, texts with two decimals rounded half up out (9.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from codebook.rates import Part, RateRule, columns, group_of

Counts = Mapping[str, int]
"""Graduates by destination code; "" for those without one."""
_PLACES = Decimal("0.01")
SMALL = 30
"""A group of fewer graduates shows its numbers beside the percentage."""


@dataclass(frozen=True, slots=True)
class Share:
    """A number of graduates of some, and its percentage ("15.63"; "" of none)."""

    key: str
    title: str
    count: int
    percent: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What a definition makes of the counts: `employed` is the rate itself."""

    total: int
    employed: Share
    parts: tuple[Share, ...]
    further: tuple[Share, ...]
    columns: Mapping[str, int]

    @property
    def small(self) -> bool:
        """Whether the group is so small that a percentage alone would mislead."""
        return self.total < SMALL


def figures(rule: RateRule, year: int, counts: Counts) -> Figures:
    """Compute a definition of the counts of one group."""
    total = sum(counts.values())
    held = {part.key: _held(part, year, counts) for part in (*rule.parts, *rule.further)}
    inside = sum(held[part.key] for part in rule.parts)
    employed = inside if rule.counts == "parts" else total - inside
    return Figures(
        total=total,
        employed=Share("employed", rule.rate, employed, percent(employed, total)),
        parts=tuple(_share(part, held, total) for part in rule.parts),
        further=tuple(_share(part, held, total) for part in rule.further),
        columns={column.key: _held(column, year, counts) for column in columns()},
    )


def percent(count: int, total: int) -> str:
    """The percentage, rounded half up at its second digit; "" of none."""
    if not total:
        return ""
    return str((Decimal(100 * count) / total).quantize(_PLACES, ROUND_HALF_UP))


def together(groups: Iterable[Counts]) -> dict[str, int]:
    """The counts of several groups as one."""
    summed: dict[str, int] = {}
    for counts in groups:
        for destination, count in counts.items():
            summed[destination] = summed.get(destination, 0) + count
    return summed


def _held(part: Part, year: int, counts: Counts) -> int:
    return sum(count for code, count in counts.items() if part.holds(code, group_of(code, year)))


def _share(part: Part, held: Mapping[str, int], total: int) -> Share:
    return Share(part.key, part.title, held[part.key], percent(held[part.key], total))
