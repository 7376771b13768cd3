"""agreements is told of a graduate when something it copies changes, once a transaction, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from kernel.db import session
from kernel.errors import DomainError
from services.graduates.contract.facts import GRADUATE_FACTS, NOWHERE, GraduateFacts
from services.graduates.models import Graduate
from services.graduates.operations import told
from tests.factories.graduates import YEAR, Campus, as_graduate, platform
from tests.services.graduates.contents import CONTENTS
from tests.services.graduates.imports import work
from tests.services.graduates.test_imports_records import bring_in, of, person
from tests.services.graduates.test_supplements import form

FACTS = GraduateFacts()


def told_of(campus: Campus, graduate: Graduate) -> list[dict[str, Any]]:
    return [each for each in campus.bureau.told(GRADUATE_FACTS) if each["id"] == str(graduate.id)]


def last(campus: Campus, graduate: Graduate) -> dict[str, Any]:
    return told_of(campus, graduate)[-1]


def test_a_snapshot_has_the_fields_of_the_contract_and_reads_back(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.client(campus.head).employment_batch("lock-province", [graduate.id])
    payload = last(campus, graduate)
    assert payload.keys() == FACTS.fields.keys()
    read, kept = FACTS.load(payload), campus.bureau.read(graduate)
    assert (read["id"], read["department_id"], read["version"]) == (kept.id, kept.department_id, kept.facts_version)
    assert (read["active"], read["signing_open"], read["province_locked"]) == (True, True, True)
    assert (read["exam_number"], read["class_name"]) == (kept.exam_number, kept.class_name)
    assert graduate.id_number not in str(payload) and graduate.mobile not in str(payload)


BUTTONS: dict[str, tuple[dict[str, Any], str, Any]] = {
    "lock-province": ({}, "province_locked", True),
    "restore-province": ({"province_status": "locked"}, "province_locked", False),
    "restore-signing": ({"training_mode": "4", "signing_function": "locked"}, "signing_open", True),
    "reset-registration": ({}, "active", False),
    "disable": ({}, "active", False),
    "enable": ({"enabled": False}, "active", True),
}


@pytest.mark.parametrize("verb", BUTTONS)
def test_buttons_of_8_1(campus: Campus, verb: str) -> None:
    graduate, (ready, field, value) = campus.cs_graduates[0], BUTTONS[verb]
    campus.bureau.change(graduate, **ready)
    campus.client(campus.head).employment_batch(verb, [graduate.id])
    [payload] = told_of(campus, graduate)
    assert (payload[field], payload["version"]) == (value, 2)


@pytest.mark.parametrize("verb", ["toggle-enlistment"])
def test_what_agreements_does_not_copy_is_not_told(campus: Campus, verb: str) -> None:
    campus.client(campus.head).employment_batch(verb, [each.id for each in campus.cs_graduates])
    assert campus.bureau.told(GRADUATE_FACTS) == []


def test_further_study_set_by_staff(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.head)
    values = {"destination": "801", "dispatch_kind": "further_study", "employer_name": "示范大学研究生院"}
    client.change_destination(graduate.id, graduate.version, **values)
    assert last(campus, graduate)["further_study"] is True
    client.return_destination(graduate.id, campus.bureau.read(graduate).version)
    assert last(campus, graduate)["further_study"] is False


def test_the_whole_way_of_an_out_of_province_application(campus: Campus) -> None:
    graduate, office = campus.cs_graduates[0], campus.client(campus.head)
    own = campus.client(as_graduate(graduate))
    states = []

    def step(act: Callable[[], Any]) -> Any:
        found = act()
        payload = last(campus, graduate)
        states.append((payload["application_state"], payload["province_locked"], payload["paper_number"]))
        return found

    applied = step(lambda: own.apply("out_of_province", CONTENTS["out_of_province"]))
    step(lambda: own.withdraw_application(applied["id"]))
    applied = step(lambda: own.apply("out_of_province", CONTENTS["out_of_province"]))
    step(lambda: office.approve_applications("out_of_province", [applied["id"]]))
    paper = {"paper_number": "ZZ2026001", "issued_on": "2026-06-20"}
    step(lambda: office.issue_paper(applied["id"], **paper))
    step(lambda: office.employment_batch("restore-province", [graduate.id]))
    assert states == [
        *(("pending", False, ""), ("withdrawn", False, ""), ("pending", False, "")),
        *(("approved", True, ""), ("approved", True, "ZZ2026001"), ("revoked", False, "ZZ2026001")),
    ]
    versions = [each["version"] for each in told_of(campus, graduate)]
    assert versions == list(range(2, 8)), "an act that changes two facts tells once"


def test_registration_supplement_and_their_first_version(campus: Campus) -> None:
    graduate = campus.bureau.graduate(campus.school_id, campus.computing, registration="unregistered")
    names = ("graduation_year", "degree", "name", "id_number")
    values = {name: getattr(graduate, name) for name in names} | {"school_code": "99001", "password": "abc123"}
    campus.client(graduate).register(values)
    assert last(campus, graduate)["active"] is True
    made = campus.client(campus.cs_office).submit_supplement(form())
    [payload] = [each for each in campus.bureau.told(GRADUATE_FACTS) if each["id"] == made["id"]]
    assert (payload["version"], payload["active"], payload["name"]) == (1, False, made["name"])


def test_a_refused_act_tells_nothing(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]

    def work() -> None:
        told.changed((graduate.id,))
        raise DomainError("no", "不行。")

    with pytest.raises(DomainError):
        campus.bureau.database.run(work)
    assert campus.bureau.told(GRADUATE_FACTS) == []
    assert campus.bureau.read(graduate).facts_version == 1


def test_many_are_told_in_few_statements(campus: Campus) -> None:
    made = campus.bureau.graduates(40, campus.school_id, campus.computing)
    campus.bureau.database.run(lambda: told.changed(each.id for each in made))
    assert {each["version"] for each in campus.bureau.told(GRADUATE_FACTS)} == {2}
    assert len(campus.bureau.told(GRADUATE_FACTS)) == 40


def test_the_removed_are_nobodys_and_have_no_number(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.database.run(lambda: told.removed([graduate.id]))
    payload = last(campus, graduate)
    assert (payload["school_id"], payload["department_id"]) == (str(NOWHERE), str(NOWHERE))
    assert (payload["exam_number"], payload["active"], payload["version"]) == ("", False, 2)


def test_the_scan_gives_what_the_events_told(campus: Campus) -> None:
    everybody = [*campus.cs_graduates, *campus.me_graduates, campus.strange_graduate]
    campus.bureau.database.run(lambda: told.changed(each.id for each in everybody))
    events = {each["id"]: each for each in campus.bureau.told(GRADUATE_FACTS)}
    worker = campus.bureau.worker()
    pages = list(worker.scan("facts", limit=2))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {each["id"]: each for page in pages for each in page} == events
    mine = [each for page in worker.scan("facts", school_id=str(campus.elsewhere)) for each in page]
    assert [each["id"] for each in mine] == [str(campus.strange_graduate.id)]
    assert list(worker.scan("facts", graduation_year=YEAR + 1)) == [[]]


def test_nobody_else_may_scan(campus: Campus) -> None:
    for who in (campus.head, as_graduate(campus.cs_graduates[0]), platform("graduates:platform")):
        with pytest.raises(DomainError) as refused:
            list(campus.client(who).scan("facts"))
        assert refused.value.status == 403


def test_a_moved_graduate_is_told_with_the_new_department(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]

    def move() -> None:
        session.get_one(Graduate, graduate.id).department_id = campus.mechanics
        told.changed((graduate.id,), ("department_id",))

    campus.bureau.database.run(move)
    assert last(campus, graduate)["department_id"] == str(campus.mechanics)


def test_an_import_tells_of_new_changed_and_taken_back(campus: Campus) -> None:
    new, present = person(1), campus.cs_graduates[0]
    batch = bring_in(campus, new, of(present, 专业="网络工程", 所在院系="机械学院"))
    made = campus.bureau.scalar(select(Graduate).where(Graduate.exam_number == new[0]))
    [first], [changed] = told_of(campus, made), told_of(campus, present)
    assert (first["version"], first["active"], first["exam_number"]) == (1, False, new[0])
    assert (changed["major"], changed["department_id"]) == ("网络工程", str(campus.mechanics))
    campus.client(campus.head).undo_import("records", batch["id"])
    work(campus)
    gone, back = last(campus, made), last(campus, present)
    assert (gone["school_id"], gone["version"], gone["exam_number"]) == (str(NOWHERE), 2, "")
    assert (back["major"], back["department_id"]) == ("软件工程", str(campus.computing))
