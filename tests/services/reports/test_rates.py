"""The employment rate of 9.2 against a computation of its own in plain Python, for every definition and dimension."""

from __future__ import annotations

import io
import random
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from codebook import rates as definitions
from codebook.tables import table
from kernel.errors import Forbidden, Invalid
from services.reports.domain.dimensions import DIMENSIONS
from services.reports.domain.rates import figures, percent
from tests.factories.reports import Campus

EMPLOYED: Mapping[str, Callable[[str], bool]] = {
    "2004": lambda code: code not in ("", "70", "71", "72"),
    "2013-province": lambda code: code not in ("", "70", "71", "72"),
    "2013-school": lambda code: code in ("10", "11", "12", "27", "46", "50", "51", "75", "76", "80", "85"),
    "2021": lambda code: code[:2] in ("10", "11", "12", "27", "46", "50", "51", "75", "76", "80", "85"),
    "2024": lambda code: code[:2] in ("10", "11", "12", "27", "46", "50", "51", "75", "76", "80", "85"),
}
"""Who is employed by each definition, read from the definitions' own words."""
RULES = [(rule.key, year) for rule in definitions.all_rules() for year in {rule.first, min(rule.last, 2026)}]
CODES = {year: ["", *(entry.code for entry in table("destinations").at(year))] for _, year in RULES}


def half_up(count: int, total: int) -> str:
    """Written anew: hundredths of a per cent, a half counts up."""
    if not total:
        return ""
    hundredths, rest = divmod(count * 10_000, total)
    hundredths += rest * 2 >= total
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@pytest.mark.parametrize(("key", "year"), RULES)
@given(data=st.data())
def test_any_counts_by_any_definition(key: str, year: int, data: st.DataObject) -> None:
    counts = data.draw(st.dictionaries(st.sampled_from(CODES[year]), st.integers(0, 9999), max_size=20))
    told = figures(definitions.rule(key), year, counts)
    total = sum(counts.values())
    employed = sum(count for code, count in counts.items() if EMPLOYED[key](code))
    assert (told.total, told.employed.count, told.employed.percent) == (total, employed, half_up(employed, total))
    assert sum(told.columns.values()) == total
    assert all(share.percent == half_up(share.count, total) for share in (*told.parts, *told.further))
    inside = sum(share.count for share in told.parts)
    assert inside == (total - employed if definitions.rule(key).counts == "rest" else employed)


@pytest.mark.parametrize(
    ("count", "total", "text"), [(5, 32, "15.63"), (0, 7, "0.00"), (7, 7, "100.00"), (1, 3, "33.33"), (0, 0, "")]
)
def test_rounding_is_half_up_at_the_printed_digit(count: int, total: int, text: str) -> None:
    assert percent(count, total) == text == half_up(count, total)
    if total:
        assert text == str((Decimal(100 * count) / total).quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_the_parts_of_2021_add_up_to_the_rate() -> None:
    """教学厅函〔2021〕19号: 协议和合同 + 创业 + 灵活 + 升学."""
    counts = {"10": 40, "11": 20, "271": 5, "46": 3, "502": 2, "75": 4, "12": 6, "76": 5, "801": 10, "85": 1, "70": 4}
    told = figures(definitions.rule("2021"), 2022, counts)
    assert [(part.title, part.count) for part in told.parts] == [
        ("协议和合同就业率", 70), ("创业率", 4), ("灵活就业率", 11), ("升学率", 11),
    ]  # fmt: skip
    assert (told.employed.count, told.employed.percent) == (96, "96.00")
    assert {part.title: part.percent for part in told.further}["待就业率"] == "4.00"


def test_other_employment_moved_with_the_definition_of_2024() -> None:
    told = [figures(definitions.rule(key), 2024, {"12": 1, "76": 1}) for key in ("2021", "2024")]
    assert [[part.count for part in each.parts] for each in told] == [[0, 0, 2, 0], [1, 0, 1, 0]]


# the service

MAJORS = ("软件工程", "机械工程", "")
HOMES = ("370102", "370203", "370100", "110101", "")


def populate(campus: Campus, count: int = 120) -> list[dict[str, Any]]:
    """Graduates of two departments and of another school, from a fixed seed."""
    dice = random.Random(7)
    codes = ["", *(entry.code for entry in table("destinations").at(2026))]
    told = []
    for number in range(count):
        facts = {
            "major": dice.choice(MAJORS),
            "degree": dice.choice(("31", "41", "11", "39")),
            "sex": dice.choice("12"),
            "origin_region": dice.choice(HOMES),
            "training_mode": dice.choice("124"),
            "difficulty": dice.choice("0137"),
            "destination": dice.choice(codes),
            "settled_on": f"2026-0{dice.randint(1, 3)}-0{dice.randint(1, 9)}",
        }
        department = campus.computing if number % 3 else campus.mechanics
        told.append(campus.observatory.graduate(campus.school_id, department, **facts))
    campus.observatory.graduates(5, campus.elsewhere, campus.foreign, destination="10")
    return told


def counted(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in told if each["degree"] not in ("19", "39", "49")]


def fold(by: str, value: str) -> str:
    if by != "home_region":
        return value or "-"
    return (value[:4] + "00" if value.startswith("37") else value[:2] + "0000") if value else "-"


@pytest.mark.parametrize("by", DIMENSIONS)
def test_rows_of_every_dimension(by: str, campus: Campus) -> None:
    rows = counted(populate(campus))
    found = campus.client(campus.head).rates(graduation_year=2026, by=by)
    groups: dict[str, list[str]] = {}
    for each in rows:
        groups.setdefault(fold(by, each[DIMENSIONS[by].column]), []).append(each["destination"])
    expected = {
        value: (len(codes), employed := sum(map(EMPLOYED["2024"], codes)), half_up(employed, len(codes)))
        for value, codes in groups.items()
    }
    assert {row["value"]: (row["total"], row["employed"], row["percent"]) for row in found["rows"]} == expected
    for name in ("total", "employed"):
        assert found["sum"][name] == sum(row[name] for row in found["rows"])
    for column in found["sum"]["counts"]:
        assert found["sum"]["counts"][column] == sum(row["counts"][column] for row in found["rows"])
    assert all(row["title"] for row in found["rows"]) and "外校标记" not in str(found)


def test_every_number_opens_the_list_it_counts(campus: Campus) -> None:
    populate(campus, 24)
    client = campus.client(campus.head)
    for by in ("department", "home_region"):
        found = client.rates(graduation_year=2026, by=by)
        for row in found["rows"]:
            asked: dict[str, Any] = {"graduation_year": 2026, "by": by, "value": row["value"]}
            assert client.rated(**asked)["total"] == row["total"]
            assert client.rated(**asked, figure="employed")["total"] == row["employed"]
            listed = {key: client.rated(**asked, figure=key)["total"] for key in row["counts"]}
            assert listed == row["counts"]
    parts = client.rates(graduation_year=2026)["parts"]
    assert {part["key"]: client.rated(graduation_year=2026, part=part["key"])["total"] for part in parts} == {
        part["key"]: part["count"] for part in parts
    }


def test_of_one_department_and_degree(campus: Campus) -> None:
    told = counted(populate(campus))
    asked = {"graduation_year": 2026, "department_id": str(campus.computing), "degree": "31", "by": "sex"}
    found = campus.client(campus.head).rates(**asked)
    wanted = [each for each in told if each["department_id"] == str(campus.computing) and each["degree"] == "31"]
    assert found["total"] == len(wanted) > 0


def test_the_definition_is_shown_with_the_number_and_must_be_of_the_year(campus: Campus) -> None:
    client = campus.client(campus.head)
    found = client.rates(graduation_year=2018)
    assert (found["rule"]["key"], found["rule"]["rate"]) == ("2013-province", "就业率")
    assert found["rule"]["definition"] and found["rule"]["denominator"].startswith("全部毕业生")
    assert [rule["key"] for rule in found["rules"]] == ["2013-province", "2013-school"]
    assert client.rates(graduation_year=2018, rule="2013-school")["rule"]["key"] == "2013-school"
    with pytest.raises(Invalid, match="不适用于所选毕业年度"):
        client.rates(graduation_year=2018, rule="2024")
    assert found["total"] == 0 and found["employed"]["percent"] == "" and found["rows"] == []


def test_small_groups_are_marked(campus: Campus) -> None:
    campus.observatory.graduates(30, campus.school_id, campus.computing)
    campus.observatory.graduates(29, campus.school_id, campus.mechanics)
    rows = campus.client(campus.head).rates(graduation_year=2026)["rows"]
    assert [(row["total"], row["small"]) for row in rows] == [(30, False), (29, True)]


def test_the_trend_rises_with_the_days(campus: Campus) -> None:
    told = counted(populate(campus))
    campus.observatory.graduate(
        campus.school_id, campus.computing, graduation_year=2025, destination="10", settled_on="2025-02-01"
    )
    found = campus.client(campus.head).rate_trend(graduation_year=2026)
    for point in found["points"]:
        count = sum(EMPLOYED["2024"](each["destination"]) for each in told if each["settled_on"] <= point["day"])
        assert (point["count"], point["percent"]) == (count, half_up(count, len(told)))
        assert point["last_percent"] == ("100.00" if point["day"] >= "2026-01-31" else "0.00")
    assert found["points"][0]["day"] == "2025-10-05" and found["last_total"] == 1


def test_departments_have_no_rates(campus: Campus) -> None:
    clerk = campus.observatory.staff(campus.school_id, campus.computing, screens=("plan.rate",))
    with pytest.raises(Forbidden):
        campus.client(clerk).rates(graduation_year=2026)


def test_a_newer_snapshot_counts_and_an_older_one_does_not(campus: Campus) -> None:
    first = campus.observatory.graduate(campus.school_id, campus.computing)
    newer = campus.observatory.retell(first, destination="10")
    campus.observatory.tell("graduate.report", first)
    found = campus.client(campus.head).rates(graduation_year=2026)
    assert (found["total"], found["employed"]["count"], newer["version"]) == (1, 1, 2)


def test_unknown_department_and_odd_values_list_nobody(campus: Campus) -> None:
    populate(campus, 10)
    client = campus.client(campus.head)
    for value in ("not an id", str(uuid.uuid4())):
        assert client.rated(graduation_year=2026, by="department", value=value)["total"] == 0


def test_workbook_holds_numbers_definition_and_filters(campus: Campus) -> None:
    populate(campus)
    client = campus.client(campus.head)
    found = client.rates(graduation_year=2026, by="sex")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.rates_sheet(graduation_year=2026, by="sex").content))
    rows = book.get_sheet_by_name("数据").to_python()
    assert rows[0][:2] == ["性别", "毕业生数"] and rows[-1][0] == "合计"
    assert Counter(str(row[1]).removesuffix(".0") for row in rows[1:]) == Counter(
        str(row["total"]) for row in (*found["rows"], found["sum"])
    )
    info = {row[0]: row[1] for row in book.get_sheet_by_name("查询条件").to_python()}
    assert info["计算公式"] == found["rule"]["definition"] and info["毕业年度"] == "2026"
    assert campus.observatory.audited() == ["plan.rate:export"]
