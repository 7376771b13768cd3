"""Definitions of the employment rate (manual 9.2) as data with the graduation years they are official for.

What each counts stands in rates.toml; how they are computed, in services/reports/domain.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from codebook.datafile import path, repeated, require
from codebook.tables import MARKS, table

_FILE = "rates.toml"


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the graduates by what became of them: `codes` ("27*" is every code beginning so) or `groups`."""

    key: str
    title: str
    codes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def holds(self, destination: str, group: str) -> bool:
        """Whether a destination ("" for none) of a class is in this part."""
        return group in self.groups or any(_matches(code, destination) for code in self.codes)


@dataclass(frozen=True, slots=True)
class RateRule:
    """One definition. `counts` "parts": the rate is the sum of the parts; "rest": the graduates less the parts."""

    key: str
    title: str
    rate: str
    employed: str
    first: int
    last: int
    mark: str
    counts: Literal["parts", "rest"]
    definition: str
    denominator: str
    leaves_out: tuple[str, ...]
    parts: tuple[Part, ...]
    further: tuple[Part, ...]

    def official_in(self, year: int) -> bool:
        return self.first <= year <= self.last


def group_of(destination: str, year: int) -> str:
    """The class of a destination in a year; one without a destination, or with an unknown one, awaits employment."""
    try:
        return table("destinations").get(destination, year).group
    except KeyError:
        return "awaiting"


def rules(year: int) -> tuple[RateRule, ...]:
    """The definitions official in a year, the usual one first; the last one's for a year that has none of its own."""
    found = tuple(rule for rule in all_rules() if rule.official_in(year))
    return found or all_rules()[-1:]


def rule(key: str) -> RateRule:
    """A definition by its key. Raises KeyError for an unknown one."""
    return {each.key: each for each in all_rules()}[key]


@cache
def all_rules() -> tuple[RateRule, ...]:
    """Every definition in the order of the file. Raises DataFileError for a broken one."""
    found = tuple(_rule(entry) for entry in _data()["rule"])
    require(not repeated([each.key for each in found]), _FILE, "a rule stands twice")
    return found


@cache
def columns() -> tuple[Part, ...]:
    """The columns of the table of 9.2. Raises DataFileError unless each class is in exactly one of them."""
    found = tuple(_part(entry) for entry in _data()["column"])
    held = [group for column in found for group in column.groups]
    classes = {entry.group for entry in table("destinations").entries}
    require(sorted(held) == sorted(classes), _FILE, "every class of destinations must be in exactly one column")
    return found


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(path(_FILE).read_text(encoding="utf-8"))


def _rule(entry: Mapping[str, Any]) -> RateRule:
    key = entry["key"]
    require(
        entry["mark"] in MARKS and entry["counts"] in ("parts", "rest"), _FILE, f"rule {key}: unknown mark or count"
    )
    require(entry["first"] <= entry["last"], _FILE, f"rule {key}: valid from {entry['first']} to {entry['last']}")
    parts, further = (tuple(_part(each) for each in entry[name]) for name in ("parts", "further"))
    names = [each.key for each in (*parts, *further)]
    require(bool(parts) and not repeated(names), _FILE, f"rule {key}: parts are missing or stand twice")
    _check_apart(key, parts)
    values = {name: entry[name] for name in _TEXTS}
    return RateRule(**values, leaves_out=tuple(entry["leaves_out"]), parts=parts, further=further)


_TEXTS = ("key", "title", "rate", "employed", "first", "last", "mark", "counts", "definition", "denominator")


def _part(entry: Mapping[str, Any]) -> Part:
    part = Part(entry["key"], entry["title"], tuple(entry.get("codes", ())), tuple(entry.get("groups", ())))
    require(bool(part.codes) is not bool(part.groups), _FILE, f"{part.key}: either codes or groups")
    return part


def _check_apart(key: str, parts: tuple[Part, ...]) -> None:
    """A destination that two parts held would count twice."""
    for entry in table("destinations").entries:
        holders = [part.key for part in parts if part.holds(entry.code, entry.group)]
        require(len(holders) < 2, _FILE, f"rule {key}: destination {entry.code} is in {' and '.join(holders)}")


def _matches(code: str, destination: str) -> bool:
    return destination.startswith(code[:-1]) if code.endswith("*") else destination == code
