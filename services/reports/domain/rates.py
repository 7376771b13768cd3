"""Rates out of counts of destinations: whole numbers in, texts with two decimals rounded half up out (9.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from codebook.rates import Part, RateRule, columns, group_of
from codebook.rates import rule as rule_of

Counts = Mapping[str, int]
"""Graduates by destination code; "" for those without one."""
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
    held = dict.fromkeys((part.key for part in (*rule.parts, *rule.further)), 0)
    shown = dict.fromkeys((column.key for column in columns()), 0)
    for code, count in counts.items():
        parts, column = _places(rule.key, year, code)
        shown[column] += count
        for part in parts:
            held[part] += count
    inside = sum(held[part.key] for part in rule.parts)
    employed = inside if rule.counts == "parts" else total - inside
    return Figures(
        total=total,
        employed=Share("employed", rule.rate, employed, percent(employed, total)),
        parts=tuple(_share(part, held, total) for part in rule.parts),
        further=tuple(_share(part, held, total) for part in rule.further),
        columns=shown,
    )


def percent(count: int, total: int) -> str:
    """The percentage, rounded half up at its second digit; "" of none."""
    if not total:
        return ""
    hundredths = (20_000 * count + total) // (2 * total)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def together(groups: Iterable[Counts]) -> dict[str, int]:
    """The counts of several groups as one."""
    summed: dict[str, int] = {}
    for counts in groups:
        for destination, count in counts.items():
            summed[destination] = summed.get(destination, 0) + count
    return summed


@cache
def _places(key: str, year: int, code: str) -> tuple[tuple[str, ...], str]:
    """The parts of a definition that hold a destination, and the column that it stands in."""
    definition, group = rule_of(key), group_of(code, year)
    parts = [part.key for part in (*definition.parts, *definition.further) if part.holds(code, group)]
    return tuple(parts), next(column.key for column in columns() if column.holds(code, group))


def _share(part: Part, held: Mapping[str, int], total: int) -> Share:
    return Share(part.key, part.title, held[part.key], percent(held[part.key], total))
