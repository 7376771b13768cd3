"""Every definition over every dimension through the service, against plain Python over the same rows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from codebook import rates as definitions
from codebook.tables import table
from services.reports.domain.dimensions import DIMENSIONS
from services.reports.domain.rates import figures
from tests.factories.reports import Campus
from tests.services.reports.test_rates import EMPLOYED, RULES, fold, half_up

MAJORS = ("软件工程", "机械工程", "会计学", "")
HOMES = ("370102", "370112", "370203", "371302", "110101", "410100", "")
LEFT_OUT = ("19", "39", "49")
"""肄业 are no graduates in any definition."""


def populate(campus: Campus, year: int, seed: int, count: int = 60) -> list[dict[str, Any]]:
    """Graduates with anything anywhere, of two departments, of a year; others of the year before and elsewhere."""
    dice = random.Random(seed)
    codes = ["", *(entry.code for entry in table("destinations").at(year))]
    told = []
    for _ in range(count):
        facts = {
            "graduation_year": year,
            "major": dice.choice(MAJORS),
            "degree": dice.choice(("01", "11", "31", "41", "39", "49")),
            "sex": dice.choice("12"),
            "origin_region": dice.choice(HOMES),
            "training_mode": dice.choice("1234"),
            "difficulty": dice.choice("01237"),
            "destination": dice.choice(codes),
        }
        department = dice.choice((campus.computing, campus.mechanics))
        told.append(campus.observatory.graduate(campus.school_id, department, **facts))
    campus.observatory.graduates(3, campus.school_id, campus.computing, graduation_year=year - 1, destination="10")
    campus.observatory.graduates(3, campus.elsewhere, campus.foreign, graduation_year=year, destination="10")
    return [each for each in told if each["degree"] not in LEFT_OUT]


def computed(key: str, by: str, rows: list[dict[str, Any]]) -> dict[str, tuple[int, int, str]]:
    """Graduates, employed and the percentage of each value."""
    groups: dict[str, list[str]] = {}
    for each in rows:
        groups.setdefault(fold(by, each[DIMENSIONS[by].column]), []).append(each["destination"])
    counts = {value: (len(codes), sum(map(EMPLOYED[key], codes))) for value, codes in groups.items()}
    return {value: (total, done, half_up(done, total)) for value, (total, done) in counts.items()}


@pytest.mark.parametrize(("key", "year"), RULES)
def test_every_definition_over_every_dimension(key: str, year: int, campus: Campus) -> None:
    rows = populate(campus, year, seed=year)
    client = campus.client(campus.head)
    for by in DIMENSIONS:
        found = client.rates(graduation_year=year, by=by, rule=key)
        told = {row["value"]: (row["total"], row["employed"], row["percent"]) for row in found["rows"]}
        assert told == computed(key, by, rows), by
        whole = sum(map(EMPLOYED[key], (each["destination"] for each in rows)))
        assert (found["total"], found["employed"]["count"]) == (len(rows), whole)
        assert found["employed"]["percent"] == half_up(whole, len(rows)) == found["sum"]["percent"]
        closes(found)


def closes(found: Mapping[str, Any]) -> None:
    """Rows add up to the sum, the columns of each row to its graduates."""
    for name in ("total", "employed"):
        assert sum(row[name] for row in found["rows"]) == found["sum"][name]
    for row in (*found["rows"], found["sum"]):
        assert sum(row["counts"].values()) == row["total"]
    for column in found["columns"]:
        assert sum(row["counts"][column["key"]] for row in found["rows"]) == found["sum"]["counts"][column["key"]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_parts_and_their_lists_agree_for_any_graduates(seed: int, campus: Campus) -> None:
    rows = populate(campus, 2022, seed=seed, count=40)
    client = campus.client(campus.head)
    found = client.rates(graduation_year=2022, rule="2021")
    inside = sum(part["count"] for part in found["parts"])
    assert inside == found["employed"]["count"]
    for part in (*found["parts"], *found["further"]):
        assert part["percent"] == half_up(part["count"], len(rows))
        assert client.rated(graduation_year=2022, rule="2021", part=part["key"])["total"] == part["count"]


EXAMPLE = {"10": 20, "11": 5, "12": 3, "27": 2, "46": 1, "50": 2, "51": 1, "75": 4, "76": 6, "80": 9, "85": 3}
"""Employed by every form: 56 graduates."""


def test_the_forms_of_2013_to_2020_on_one_example() -> None:
    """The province counts everybody who is not 70, 71 or 72; a school its eleven destinations."""
    counts = EXAMPLE | {"70": 5, "71": 1, "72": 2}
    for key in ("2013-province", "2013-school"):
        told = figures(definitions.rule(key), 2018, counts)
        assert (told.total, told.employed.count, told.employed.percent) == (64, 56, "87.50")


def test_a_half_is_rounded_up_at_the_printed_digit() -> None:
    """15.625 is printed as 15.63 by published reports, where half-even would print 15.62."""
    assert figures(definitions.rule("2024"), 2025, {"10": 5, "70": 27}).employed.percent == "15.63"
