"""Which fields follow which destination, in every generation of codes."""

from __future__ import annotations

import pytest

from codebook.tables import table
from services.graduates.domain.destination_fields import SHAPES, cleaned, faults, warnings
from services.graduates.domain.plan import DETAILS

YEARS = (2012, 2016, 2026)
CODES = [(year, entry.code, entry.group) for year in YEARS for entry in table("destinations").at(year)]


def test_every_class_of_destinations_has_its_form() -> None:
    assert {entry.group for entry in table("destinations").entries} == set(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_a_form_names_only_fields_and_kinds_that_there_are(name: str) -> None:
    shape = SHAPES[name]
    assert set(shape.shown) <= set(DETAILS) and len(set(shape.shown)) == len(shape.shown)
    assert set(shape.required) | set(shape.words) <= set(shape.shown)
    assert set(shape.dispatch_kinds) <= {entry.code for entry in table("dispatch_kinds").entries}


@pytest.mark.parametrize(("year", "code", "name"), CODES)
def test_the_least_that_a_destination_needs_is_enough(year: int, code: str, name: str) -> None:
    shape = SHAPES[name]
    values = {"destination": code, "dispatch_kind": shape.dispatch_kinds[0]} | dict.fromkeys(shape.required, "填写")
    assert faults(values, year, "2") == {}
    assert set(faults({"destination": code}, year, "2")) == set(shape.required)


@pytest.mark.parametrize(("year", "code", "name"), CODES)
def test_what_the_form_does_not_show_must_stay_empty(year: int, code: str, name: str) -> None:
    foreign = set(DETAILS) - set(SHAPES[name].shown)
    found = faults({"destination": code} | dict.fromkeys(DETAILS, ""), year, "2")
    assert not foreign & set(found)
    assert foreign <= set(faults({"destination": code} | dict.fromkeys(DETAILS, "填写"), year, "2"))


def test_examples_of_the_forms() -> None:
    assert "employer_code" not in SHAPES["further_study"].shown
    assert SHAPES["further_study"].required == ("employer_name",)
    assert SHAPES["abroad"].required == ("address",)
    assert SHAPES["enlistment"].required == SHAPES["awaiting"].required == SHAPES["not_employed"].required == ()


def test_an_agreement_is_set_by_staff_only_for_commissioned_graduates() -> None:
    values = {"destination": "10", "employer_name": "某单位", "dispatch_kind": "commissioned"}
    assert faults(values, 2026, "2") == faults(values, 2026, "4") == {}
    assert "协议书" in faults(values, 2026, "1")["destination"][0]


@pytest.mark.parametrize(("code", "year"), [("80", 2026), ("801", 2016), ("77", 2016), ("", 2026), ("000", 2026)])
def test_a_code_of_other_years_is_refused(code: str, year: int) -> None:
    assert str(year) in faults({"destination": code}, year, "1")["destination"][0]


def test_coded_fields_are_those_of_the_year() -> None:
    values = {"destination": "11", "employer_name": "某单位", "employer_kind": "15", "industry": "99"}
    assert set(faults(values, 2026, "1")) == {"employer_kind", "industry"}
    certificate = {"destination": "70", "certificate_kind": "1"}
    assert faults(certificate, 2020, "1") == {} and set(faults(certificate, 2026, "1")) == {"certificate_kind"}


def test_a_dispatch_kind_fits_its_destination() -> None:
    assert (
        "升学"
        in faults({"destination": "801", "employer_name": "某大学", "dispatch_kind": "deferred"}, 2026, "1")[
            "dispatch_kind"
        ][0]
    )
    assert faults({"destination": "70", "dispatch_kind": "deferred"}, 2026, "1") == {}


def test_organisation_codes_and_places_only_warn() -> None:
    right = {"employer_code": "91110000101623741K", "employer_region": "370102"}
    assert warnings(right, 2026) == []
    wrong = {"employer_code": "91350211M0000XUF46", "employer_region": "999999", "certificate_region": "999999"}
    assert [text[:4] for text in warnings(wrong, 2026)] == ["单位组织", "单位所在", "签往单位"]


def test_only_what_is_filled_is_kept() -> None:
    body = {"destination": "11", "employer_code": "d2143569-x", "remark": "", "dispatch_kind": ""}
    assert cleaned(body) == {"destination": "11", "employer_code": "D2143569X"}
