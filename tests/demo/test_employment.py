"""What demo graduates do: contents the service would take, states its rules allow, work in every department."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

import demo
from services.graduates.contract.contents import APPLICATION_BODIES
from services.graduates.contract.dossiers import DossierBody
from services.graduates.domain import contents, destination_fields, dossiers

SMALL_PROVINCE = "16b6df2e139b14786df2a407ac56f8df99f3cb236b86fc543cdfeab6c4af4c89"
TODAY = date(2026, 10, 1)
Told = tuple[demo.DemoGraduate, demo.DemoRecord, demo.DemoEmployment]


@pytest.fixture(scope="module")
def school() -> list[Told]:
    return list(told("school"))


def told(size: str) -> Iterator[Told]:
    employers = tuple(demo.employers_of(size))
    for graduate in demo.graduates(size):
        record = demo.record_of(graduate)
        yield graduate, record, demo.employment_of(graduate, record.origin_region, employers)


def test_same_seed_same_lives() -> None:
    lines = "\n".join(repr(employment) for _, _, employment in told("small"))
    assert hashlib.sha256(lines.encode()).hexdigest() == SMALL_PROVINCE


def test_contents_are_what_the_service_would_keep(school: list[Told]) -> None:
    for graduate, _, employment in school:
        written = [(each.kind, each.content) for each in employment.applications]
        for kind, content in [*written, *([employment.record] if employment.record else [])]:
            values = APPLICATION_BODIES[kind]().load(content)
            assert contents.faults(values, graduate.graduation_year, TODAY) == {}
            assert contents.warnings(content) == []
            assert APPLICATION_BODIES[kind]().dump(contents.tidy(values)) == content


def test_destinations_are_those_of_the_year(school: list[Told]) -> None:
    classes = Counter()
    for graduate, record, employment in school:
        values, year = employment.destination, graduate.graduation_year
        if values:
            assert destination_fields.faults(values, year, record.training_mode) == {}
            assert destination_fields.warnings(values, year) == []
            classes[values["destination"], values["dispatch_kind"]] += 1
    assert len({destination for destination, _ in classes}) >= 6
    assert {kind for _, kind in classes} == {"further_study", "abroad", "return_home", "deferred"}


def test_dossiers_of_last_year_are_right(school: list[Told]) -> None:
    sent = [employment.dossier for _, _, employment in school if employment.dossier]
    assert {graduate.graduation_year for graduate, _, employment in school if employment.dossier} == {demo.LOCKED_YEAR}
    assert len(sent) > 2_000
    assert {each.state for each in sent} == {"sent", "returned"}
    for each in sent:
        body = {name: getattr(each, name) for name in ("method", "tracking_number", "receiver")}
        values = DossierBody().load(body | {"sent_on": each.sent_on.isoformat()})
        assert dossiers.faults(values, TODAY) == {}


def test_states_fit_each_other(school: list[Told]) -> None:
    for graduate, _, employment in school:
        states = {(each.kind, each.state) for each in employment.applications}
        standing = demo.standing_of(graduate)
        if not standing.registered:
            assert employment == demo.DemoEmployment()
        if any(state == "pending" for _, state in states):
            assert graduate.graduation_year == 2026 and not employment.record and not employment.agreement
        if ("flexible", "pending") in states:
            assert employment.destination["dispatch_kind"] in ("return_home", "deferred")
        if any(kind == "return_home" for kind, _ in states):
            assert employment.destination["dispatch_kind"] == "deferred"
        if employment.agreement and employment.agreement.source == "out_of_province":
            assert employment.province_locked
        elif employment.agreement:
            assert not employment.province_locked
        assert not (employment.dispatched and graduate.graduation_year != demo.LOCKED_YEAR)
        assert employment.enlistment != "yes" or graduate.graduation_year == 2026


def test_every_kind_of_case_is_there(school: list[Told]) -> None:
    cases = Counter((each.kind, each.state) for _, _, employment in school for each in employment.applications)
    kinds = {kind for kind, _ in cases}
    assert kinds == set(APPLICATION_BODIES)
    assert {(kind, state) for kind in kinds for state in ("pending", "approved")} <= set(cases)
    assert {state for _, state in cases} == {"pending", "approved", "refused", "withdrawn"}
    records = Counter(employment.record[0] for _, _, employment in school if employment.record)
    assert set(records) == {"flexible", "labor_contract", "self_employment"}
    numbers = [employment.agreement.number for _, _, employment in school if employment.agreement]
    papers = [each.paper_number for _, _, employment in school for each in employment.applications if each.paper_number]
    assert len(set(numbers)) == len(numbers) and len(set(papers)) == len(papers) > 100


def test_every_department_of_the_main_school_has_waiting_work() -> None:
    waiting = Counter(
        graduate.department_code
        for graduate, _, employment in told("small")
        if graduate.school_code == "99001"
        and any(application.state == "pending" for application in employment.applications)
    )
    main = demo.schools_of("small")[0]
    assert set(waiting) == {department.code for department in main.departments}
    assert min(waiting.values()) >= 2


def test_the_graduate_of_the_guides_waits_for_a_decision() -> None:
    graduate, record, employment = next(told("small"))
    assert (graduate.name, record.training_mode) == ("李晓晨", "1")
    assert demo.standing_of(graduate) == demo.DemoStanding(registered=True, enabled=True)
    assert (employment.resume, employment.destination, employment.agreement) == ("published", None, None)
    assert [(each.kind, each.state) for each in employment.applications] == [("labor_contract", "pending")]


def test_shares_of_this_year(school: list[Told]) -> None:
    ours = [(graduate, employment) for graduate, _, employment in school if graduate.graduation_year == 2026]
    registered = sum(demo.standing_of(graduate).registered for graduate, _ in ours) / len(ours)
    disabled = sum(not demo.standing_of(graduate).enabled for graduate, _ in ours) / len(ours)
    signed = sum(bool(employment.agreement) for _, employment in ours) / len(ours)
    undecided = sum(employment == demo.DemoEmployment() for _, employment in ours) / len(ours)
    assert 0.85 < registered < 0.95 and 0 < disabled < 0.02
    assert 0.12 < signed < 0.3 and undecided < 0.2
    assert 0.003 < sum(employment.enlistment == "yes" for _, employment in ours) / len(ours) < 0.03
