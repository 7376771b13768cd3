"""Code tables: complete, each meaning valid in its years only, each row with its source."""

import shutil
from pathlib import Path

import pytest
from stdnum.cn import ric

import codebook
from codebook import datafile, tables
from codebook.datafile import DataFileError

CLASSES = {
    "agreement",
    "labor_contract",
    "other_employment",
    "research_assistant",
    "enlistment",
    "national_program",
    "local_program",
    "self_employment",
    "freelance",
    "further_study",
    "abroad",
    "awaiting",
    "not_employed",
}
ROWS = {
    "certificate_kinds": 4,
    "degrees": 16,
    "destinations": 62,
    "difficulty": 8,
    "dispatch_kinds": 7,
    "employer_kinds": 19,
    "industries": 21,
    "nationalities": 58,
    "political_statuses": 13,
    "positions": 19,
    "regions": 198,
    "sex": 2,
    "teacher_training": 3,
    "training_modes": 5,
    "transferred": 2,
    "urban_rural": 2,
}


def test_every_table_is_there_and_whole() -> None:
    codebook.check()
    assert {name: len(tables.table(name).entries) for name in tables.table_names()} == ROWS
    assert [(entry.code, entry.title) for entry in tables.table("sex").at(2026)] == [("1", "男"), ("2", "女")]
    assert tables.table("degrees").get("31", 2026).label == "本科"


def test_a_code_means_what_it_meant_in_its_year() -> None:
    kinds = tables.table("employer_kinds")
    assert kinds.get("33", 2010).title == "中小企业"
    assert kinds.get("33", 2026).title == "个体工商户"
    with pytest.raises(KeyError, match="33"):
        kinds.get("33", 2015)
    assert "371200" not in {entry.code for entry in tables.table("regions").at(2026)}


@pytest.mark.parametrize("entry", tables.table("regions").entries, ids=lambda entry: entry.code)
def test_regions_agree_with_the_library(entry: tables.CodeEntry) -> None:
    year = min(max(entry.valid_from, 2000), entry.valid_to)
    city = tables.table("regions").get(entry.code[:4] + "00", year).title
    place = ric.get_birth_place(f"{entry.code}{year}0101")
    assert entry.title.removeprefix(city) in (place["province"], place["county"], "")


def test_the_province_has_the_counties_of_2014() -> None:
    codes = [entry.code for entry in tables.table("regions").at(2015) if entry.code.startswith("37")]
    assert len(codes) == 155
    assert [len([code for code in codes if code.startswith(city)]) for city in ("3701", "3710", "3717")] == [11, 5, 10]


@pytest.mark.parametrize(
    ("name", "text", "year", "code"),
    [
        ("nationalities", "汉", 2026, "01"),
        ("nationalities", "汉族", 2026, "01"),
        ("nationalities", " 毛难 ", 2026, "36"),
        ("nationalities", "崩龙族", 2026, "46"),
        ("nationalities", "土家", 2026, "15"),
        ("political_statuses", "民革会员", 2026, "04"),
        ("employer_kinds", "三资企业", 2026, "32"),
        ("employer_kinds", "外商投资企业", 2015, "32"),
        ("degrees", "本科", 2026, "31"),
        ("degrees", "博士(结业)", 2026, "03"),
        ("destinations", "２７１", 2026, "271"),
        ("destinations", "出国、出境", 2026, "85"),
        ("destinations", "科研助理", 2015, "27"),
        ("destinations", "科研助理", 2026, "271"),
        ("regions", "山 东", 2026, "370000"),
        ("regions", "枣庄市市中区", 2015, "370402"),
        ("transferred", "是", 2026, "1"),
    ],
)
def test_an_imported_cell_may_hold_any_name(name: str, text: str, year: int, code: str) -> None:
    assert tables.table(name).find(text, year).code == code


@pytest.mark.parametrize(("text", "year"), [("27", 2026), ("271", 2015), ("预征", 2026), ("", 2026), ("80", 2026)])
def test_what_no_entry_of_the_year_is_called_is_unknown(text: str, year: int) -> None:
    with pytest.raises(KeyError):
        tables.table("destinations").find(text, year)


@pytest.mark.parametrize("year", [2010, 2015, 2026])
def test_every_destination_has_its_class_and_every_class_a_destination(year: int) -> None:
    destinations = tables.table("destinations")
    missing = {"labor_contract", "research_assistant"} if year == 2010 else set()
    assert {entry.group for entry in destinations.at(year)} == CLASSES - missing
    assert destinations.get("46", year).group == "enlistment"
    assert destinations.in_group("national_program", year)[0].code == ("501" if year == 2026 else "50")
    assert destinations.in_group("nothing", year) == ()


def test_industries_follow_the_letters_of_the_standard() -> None:
    letters = [entry.group for entry in tables.table("industries").at(2026)]
    assert letters == [*"ABCDEFGHIJKLMNOPQRST", ""]


def test_difficulty_is_the_sum_of_its_parts() -> None:
    words = {1: "就业困难", 2: "家庭困难", 4: "残疾"}
    for entry in tables.table("difficulty").at(2026):
        parts = [word for bit, word in words.items() if int(entry.code) & bit]
        assert [word for word in words.values() if word in entry.title] == (parts or [])


def test_certificates_ended_in_2023() -> None:
    kinds = tables.table("certificate_kinds")
    assert [entry.code for entry in kinds.at(2022)] == ["1", "2", "3", "6"]
    assert [entry.code for entry in kinds.at(2023)] == ["6"]


def test_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        tables.table("../screens")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,男,,,,GB/T 2261.1,sourced\n1,男性,,2000,,GB/T 2261.1,sourced", "two meanings"),
        ("1,男,,,,,sourced", "source"),
        ("1,男,,,,GB/T 2261.1,heard", "unknown mark"),
        ("1,男,,,,GB/T 2261.1,sourced\n2,女,男,2000,,GB/T 2261.1,sourced", "two meanings in 2000: codes 1 and 2"),
        ("1,男,,,,GB/T 2261.1,sourced\n2,１,,,,GB/T 2261.1,sourced", "1 has two meanings"),
        ("1,男,,2000,1999,GB/T 2261.1,sourced", "valid from 2000 to 1999"),
    ],
)
def test_broken_table_is_refused(row: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tables").mkdir()
    text = f"code,title,label,valid_from,valid_to,source,mark\n{row}\n"
    (tmp_path / "tables" / "sex.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(datafile, "_FOLDER", tmp_path)
    with pytest.raises(DataFileError, match=problem):
        tables.table.__wrapped__("sex")


def test_a_broken_table_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codebook.check()
    shutil.copytree(datafile.path("tables"), tmp_path / "tables")
    file = tmp_path / "tables" / "urban_rural.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("农村", "城镇"), encoding="utf-8")
    monkeypatch.setattr(datafile, "_FOLDER", tmp_path)
    tables.table.cache_clear()
    with pytest.raises(DataFileError, match=r"urban_rural\.csv: 城镇 has two meanings"):
        codebook.check()
    tables.table.cache_clear()
