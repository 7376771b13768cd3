"""The buttons of 8.1 for many graduates: effects, rules, scope, history, what auth hears, two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from kernel.db import session
from kernel.errors import Forbidden, NotFound
from services.graduates.models import Application, Change
from services.graduates.operations.employment import BATCHES
from tests.factories.graduates import YEAR, Campus

READY: dict[str, dict[str, Any]] = {
    "lock_province": {},
    "restore_province": {"province_status": "locked"},
    "restore_signing": {"training_mode": "4", "signing_function": "locked"},
    "reset_registration": {},
    "disable": {},
    "enable": {"enabled": False},
    "clear_operation_code": {"operation_code_hash": "hash"},
    "toggle_enlistment": {},
}
AFTER: dict[str, tuple[str, Any]] = {
    "lock_province": ("province_status", "locked"),
    "restore_province": ("province_status", "normal"),
    "restore_signing": ("signing_function", "open"),
    "reset_registration": ("registration", "unregistered"),
    "disable": ("enabled", False),
    "enable": ("enabled", True),
    "clear_operation_code": ("operation_code_hash", None),
    "toggle_enlistment": ("enlistment", "yes"),
}
EACH = pytest.mark.parametrize("verb", BATCHES)


def press(campus: Campus, verb: str, *graduates: Any, who: Any = None, **values: Any) -> dict[str, Any]:
    client = campus.client(who or campus.cs_office)
    result: dict[str, Any] = client.employment_batch(verb.replace("_", "-"), [one.id for one in graduates], **values)
    return result


@EACH
def test_a_button_does_what_it_says_once(campus: Campus, verb: str) -> None:
    graduate, other = campus.cs_graduates
    campus.bureau.change(graduate, **READY[verb])
    before = campus.bureau.read(graduate)
    result = press(campus, verb, graduate, reason="学院申请")
    assert (result["done"], result["results"][0]["reason"]) == (1, None)
    after, (field, value) = campus.bureau.read(graduate), AFTER[verb]
    assert getattr(after, field) == value and after.version == before.version + 1
    assert campus.bureau.read(other).version == other.version
    columns = [column.key for column in type(after).__table__.columns]
    changed = {name for name in columns if getattr(before, name) != getattr(after, name)}
    assert changed - {"access_version", "facts_version", "report_version"} == {field, "version"}


@EACH
def test_a_button_leaves_its_trace(campus: Campus, verb: str) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, **READY[verb])
    press(campus, verb, graduate, reason="学院申请")
    change = campus.bureau.rows(select(Change))[0][0]
    assert (change.action, change.reason) == (f"employment.graduates:{verb}", "学院申请")
    assert (change.actor_name, change.through) == ("赵倩", "page")
    assert campus.bureau.audited() == [f"employment.graduates:{verb}"]
    shown = campus.client(campus.cs_office).history(graduate.id)["items"][0]["changes"]
    assert [line["label"] for line in shown if line["label"].isascii()] == []


@EACH
def test_a_foreign_graduate_refuses_the_whole_call(campus: Campus, verb: str) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, **READY[verb])
    for foreign in (campus.me_graduates[0], campus.strange_graduate):
        with pytest.raises(NotFound):
            press(campus, verb, graduate, foreign)
    with pytest.raises(Forbidden):
        press(campus, verb, graduate, who=campus.cs_office.who("employment.dossiers"))
    assert campus.bureau.read(graduate).version == graduate.version
    assert campus.bureau.rows(select(Change)) == []


@EACH
def test_a_refused_row_tells_why_and_keeps_the_others(campus: Campus, verb: str) -> None:
    ready, refused = campus.cs_graduates
    campus.bureau.change(ready, **READY[verb])
    done = {"enlistment": "reported"} if verb == "toggle_enlistment" else dict([AFTER[verb]])
    campus.bureau.change(refused, **READY[verb] | done)
    result = press(campus, verb, ready, refused)
    rows = {row["id"]: row for row in result["results"]}
    assert (result["done"], result["failed"]) == (1, 1)
    assert rows[str(ready.id)]["ok"] and rows[str(refused.id)]["reason"].endswith("。")


@pytest.mark.parametrize("verb", [verb for verb in BATCHES if verb != "toggle_enlistment"])
def test_two_at_once_do_it_once(campus: Campus, verb: str) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, **READY[verb])
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda who: press(campus, verb, graduate, who=who), (campus.head, campus.cs_office)))
    assert sorted(result["done"] for result in results) == [0, 1]
    assert len(campus.bureau.rows(select(Change))) == 1


@pytest.mark.parametrize(("verb", "told"), [("disable", False), ("enable", True), ("reset_registration", True)])
def test_auth_hears_of_the_account(campus: Campus, verb: str, told: bool) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, **READY[verb])
    press(campus, verb, graduate)
    heard = campus.bureau.told("graduate.access")[-1]
    assert (heard["id"], heard["enabled"]) == (str(graduate.id), told)
    assert heard["registered"] is (verb != "reset_registration")
    assert heard["password_hash"] is None


@pytest.mark.parametrize("verb", ["lock_province", "restore_province", "restore_signing"])
def test_a_locked_year_refuses_the_buttons_of_the_plan(campus: Campus, verb: str) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, **READY[verb])
    campus.bureau.lock_year(campus.school_id)
    assert "锁定就业方案" in press(campus, verb, graduate)["results"][0]["reason"]


def test_enlistment_is_set_and_unset_by_the_same_button(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    for expected in ("yes", "no", "yes"):
        assert press(campus, "toggle_enlistment", graduate)["done"] == 1
        assert campus.bureau.read(graduate).enlistment == expected


def test_restoring_the_province_voids_the_approved_application(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, province_status="locked")
    facts = {"school_id": campus.school_id, "department_id": campus.computing, "graduation_year": YEAR}

    def approve() -> None:
        for kind, state in (("out_of_province", "approved"), ("out_of_province", "refused"), ("flexible", "approved")):
            session.add(Application(graduate_id=graduate.id, kind=kind, state=state, content={}, **facts))

    campus.bureau.database.run(approve)
    assert press(campus, "restore_province", graduate, reason="改在省内就业")["done"] == 1
    found = campus.bureau.rows(select(Application.kind, Application.state, Application.reason))
    assert sorted(tuple(row) for row in found) == [
        ("flexible", "approved", ""),
        ("out_of_province", "refused", ""),
        ("out_of_province", "revoked", "改在省内就业"),
    ]
    assert campus.bureau.audited() == ["employment.graduates:restore_province", "approvals.out_of_province:revoke"]


def test_restoring_waits_for_the_end_of_an_outside_agreement(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    entered = {"agreement_source": "out_of_province", "agreement_state": "pending"}
    campus.bureau.change(graduate, province_status="locked", **entered)
    assert "已录入省外协议书" in press(campus, "restore_province", graduate)["results"][0]["reason"]
    campus.bureau.change(graduate, agreement_state="terminated")
    assert press(campus, "restore_province", graduate)["done"] == 1
