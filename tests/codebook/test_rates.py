"""Definitions of the employment rate: official for their years, and of one mind with the table of destinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from codebook import rates
from codebook.datafile import DataFileError
from codebook.tables import table

BROKEN = [
    (
        "destination 10 is in",
        {"parts": [{"key": "a", "title": "甲", "codes": ["10"]}, {"key": "b", "title": "乙", "codes": ["1*"]}]},
    ),
    ("either codes or groups", {"parts": [{"key": "a", "title": "甲"}]}),
    ("stand twice", {"further": [{"key": "employed", "title": "甲", "codes": ["99"]}]}),
    ("unknown mark", {"mark": "heard"}),
    ("valid from", {"last": 1999}),
]


@pytest.fixture
def fresh() -> Iterator[None]:
    yield
    for cached in (rates.all_rules, rates.columns):
        cached.cache_clear()


@pytest.mark.parametrize("year", range(2004, 2031))
def test_every_year_has_its_definitions(year: int) -> None:
    keys = [rule.key for rule in rates.rules(year)]
    expected = {2012: ["2004"], 2020: ["2013-province", "2013-school"], 2023: ["2021"], 2030: ["2024"]}
    assert keys == next(found for last, found in expected.items() if year <= last)


def test_a_year_before_all_takes_the_newest() -> None:
    assert [rule.key for rule in rates.rules(1999)] == ["2024"]


@pytest.mark.parametrize("rule", rates.all_rules(), ids=lambda rule: rule.key)
def test_what_is_not_employed_is_in_no_part_and_all_else_in_one(rule: rates.RateRule) -> None:
    """But for local additions of their years, which the school's own form does not name."""
    for entry in table("destinations").entries:
        if not (entry.valid_from <= rule.last and rule.first <= entry.valid_to):
            continue
        inside = any(part.holds(entry.code, entry.group) for part in rule.parts)
        idle = entry.group in ("awaiting", "not_employed")
        assert inside is (idle if rule.counts == "rest" else not idle) or entry.code in ("65", "81", "82"), entry.code


def test_codes_by_their_beginning() -> None:
    part = rates.Part("a", "甲", codes=("27*", "46"))
    assert [part.holds(code, "") for code in ("27", "271", "46", "461", "12", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_somebody_without_a_destination_awaits_employment() -> None:
    assert {rates.group_of(code, 2026) for code in ("", "70", "no such")} == {"awaiting"}
    assert rates.group_of("10", 2026) == "agreement"


@pytest.mark.parametrize(("problem", "change"), BROKEN, ids=[problem for problem, _ in BROKEN])
def test_a_broken_file_stops_the_start(
    problem: str, change: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    data = rates._data()
    broken = {**data, "rule": [*data["rule"][:-1], data["rule"][-1] | dict(change)]}
    monkeypatch.setattr(rates, "_data", lambda: broken)
    rates.all_rules.cache_clear()
    with pytest.raises(DataFileError, match=problem):
        rates.all_rules()


def test_a_class_that_no_column_has_stops_the_start(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    data = rates._data()
    monkeypatch.setattr(rates, "_data", lambda: {**data, "column": data["column"][1:]})
    rates.columns.cache_clear()
    with pytest.raises(DataFileError, match="exactly one column"):
        rates.columns()
