"""Graduates apply and withdraw (chapter 6): who may, what is checked, one open application a kind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from services.graduates.models import Application
from tests.factories.applications import CONTENTS, PHONE, approved, defer, file
from tests.factories.graduates import Campus


@pytest.mark.parametrize("kind", CONTENTS)
def test_applying_is_kept_with_history_and_trail(campus: Campus, kind: str) -> None:
    one = campus.cs_graduates[0]
    defer(campus, one)
    told = campus.client(one).apply(kind, CONTENTS[kind])
    assert (told["state"], told["warnings"], told["allowed_actions"]) == ("pending", [], ["withdraw"])
    assert campus.client(one).my_applications()["items"] == [told]
    assert campus.bureau.audited() == [f"graduate:apply_{kind}"]
    (change,) = campus.client(campus.head).history(one.id)["items"]
    words = {line["label"]: line["after"] for line in change["changes"]}
    assert words["申请状态"] == "待审批" and not any("." in word for word in words)
    assert PHONE not in str(told) + str(change) + str(campus.bureau.told("audit.recorded"))


@pytest.mark.parametrize(
    ("facts", "kind", "code"),
    [
        ({"agreement_state": "pending", "agreement_source": "system"}, "out_of_province", "agreement-lives"),
        ({}, "flexible", "dispatch-kind"),
        ({"agreement_state": "archived", "agreement_source": "system"}, "labor_contract", "agreement-archived"),
        ({"agreement_state": "restored", "agreement_source": "system"}, "self_employment", "agreement-archived"),
        ({"set_destination": {"dispatch_kind": "return_home"}}, "return_home", "dispatch-kind"),
    ],
)
def test_who_may_not_apply(campus: Campus, facts: dict[str, Any], kind: str, code: str) -> None:
    one = campus.cs_graduates[0]
    campus.bureau.change(one, **facts)
    with pytest.raises(Conflict) as refused:
        file(campus, one, kind)
    assert refused.value.code == code and campus.client(one).my_applications()["items"] == []


def test_nobody_applies_in_a_locked_year_or_with_a_closed_account(campus: Campus) -> None:
    one, other = campus.cs_graduates
    campus.bureau.change(one, enabled=False)
    with pytest.raises(Forbidden):
        file(campus, one, "labor_contract")
    campus.bureau.lock_year(campus.school_id)
    for kind in CONTENTS:
        with pytest.raises(Conflict, match="锁定"):
            file(campus, other, kind)
    with pytest.raises(Forbidden):
        campus.client(campus.head).apply("flexible", CONTENTS["flexible"])


def test_an_approved_out_of_province_application_is_enough(campus: Campus) -> None:
    approved(campus, campus.cs_graduates[0], "out_of_province")
    with pytest.raises(Conflict, match="已经通过"):
        file(campus, campus.cs_graduates[0], "out_of_province")


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        ("out_of_province", {"region": "370000"}, "region"),
        ("out_of_province", {"region": "310101"}, "region"),
        ("out_of_province", {"region": "999999"}, "region"),
        ("flexible", {"phone": ""}, "phone"),
        ("flexible", {"form": "idle"}, "form"),
        ("flexible", {"monthly_income": -1}, "monthly_income"),
        ("labor_contract", {"contract_to": "2026-06-30"}, "contract_to"),
        ("labor_contract", {"employer_kind": "15"}, "employer_kind"),
        ("labor_contract", {"industry": ""}, "industry"),
        ("labor_contract", {"employer_code": "123"}, "employer_code"),
        ("self_employment", {"registered_on": "2099-01-01"}, "registered_on"),
        ("self_employment", {"credit_code": "9111"}, "credit_code"),
        ("return_home", {"reason": " "}, "reason"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(campus: Campus, kind: str, wrong: dict[str, Any], field: str) -> None:
    defer(campus, campus.cs_graduates[0])
    with pytest.raises(Invalid) as refused:
        file(campus, campus.cs_graduates[0], kind, **wrong)
    assert list(refused.value.fields) == [field]
    assert campus.bureau.audited() == []


def test_a_wrong_check_digit_warns_and_a_code_is_kept_in_one_form(campus: Campus) -> None:
    client = campus.client(campus.cs_graduates[0])
    told = client.apply("self_employment", CONTENTS["self_employment"] | {"credit_code": "91110000600037341m"})
    assert "校验位" in told["warnings"][0]
    assert {"label": "统一社会信用代码", "value": "91110000600037341M"} in told["lines"]
    assert client.apply("labor_contract", CONTENTS["labor_contract"] | {"contract_to": None})["state"] == "pending"


def test_one_open_application_a_kind(campus: Campus) -> None:
    client = campus.client(campus.cs_graduates[0])
    first = file(campus, campus.cs_graduates[0], "labor_contract")
    file(campus, campus.cs_graduates[0], "self_employment")
    with pytest.raises(Conflict) as refused:
        file(campus, campus.cs_graduates[0], "labor_contract")
    assert refused.value.code == "application-open"
    assert client.withdraw_application(first)["state"] == "withdrawn"
    with pytest.raises(Conflict, match="已经撤回"):
        client.withdraw_application(first)
    file(campus, campus.cs_graduates[0], "labor_contract")
    assert [row["state"] for row in client.my_applications()["items"]].count("withdrawn") == 1
    assert "graduate:withdraw_labor_contract" in campus.bureau.audited()


def test_of_two_at_the_same_moment_one_is_kept(campus: Campus) -> None:
    def attempt(_number: int) -> str:
        try:
            return file(campus, campus.cs_graduates[0], "labor_contract") and "kept"
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["application-open", "kept"]
    assert campus.bureau.scalar(select(func.count()).select_from(Application)) == 1


def test_others_applications_do_not_exist(campus: Campus) -> None:
    mine, other = campus.cs_graduates
    application_id = file(campus, mine, "labor_contract")
    assert campus.client(other).my_applications()["items"] == []
    with pytest.raises(NotFound):
        campus.client(other).withdraw_application(application_id)


def test_what_is_decided_cannot_be_withdrawn(campus: Campus) -> None:
    application_id = file(campus, campus.cs_graduates[0], "labor_contract")
    campus.client(campus.cs_office).refuse_applications("labor_contract", [application_id], "合同未盖章")
    with pytest.raises(Conflict, match="不能撤回"):
        campus.client(campus.cs_graduates[0]).withdraw_application(application_id)
    (row,) = campus.client(campus.cs_graduates[0]).my_applications()["items"]
    assert (row["state_title"], row["reason"], row["allowed_actions"]) == ("不通过", "合同未盖章", [])
