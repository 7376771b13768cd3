"""Code tables: complete, each meaning valid in its years only, each row with its source."""

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


def test_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        tables.table("../screens")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,男,,,,GB/T 2261.1,sourced\n1,男性,,2000,,GB/T 2261.1,sourced", "two meanings"),
        ("1,男,,,,,sourced", "source"),
        ("1,男,,,,GB/T 2261.1,heard", "unknown mark"),
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
