"""Staff decide applications (6.1-6.5): effects, refusals row by row, revoking, two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from kernel.clock import local, now
from kernel.errors import Conflict, DomainError, Invalid, NotFound
from services.graduates.models import EmploymentRecord, Graduate, PlanRow
from tests.factories.applications import CONTENTS, RECORD_KINDS, approved, defer, file
from tests.factories.graduates import Campus, platform

PAPER = "QG2026000001"


def plan_of(campus: Campus, graduate: Graduate) -> PlanRow:
    row: PlanRow = campus.bureau.scalar(select(PlanRow).where(PlanRow.graduate_id == graduate.id))
    return row


def today() -> str:
    return local(now()).date().isoformat()


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_approving_makes_the_record_effective_and_revoking_ends_it(campus: Campus, kind: str) -> None:
    one = campus.cs_graduates[0]
    defer(campus, one)
    campus.bureau.change(one, plan_confirmation="confirmed")
    application_id = approved(campus, one, kind)
    assert plan_of(campus, one).basis == kind and campus.bureau.read(one).plan_confirmation == "unconfirmed"
    client = campus.client(campus.head)
    row = client.application(kind, application_id)
    assert (row["state_title"], row["decided_by"], row["allowed_actions"]) == ("通过", "王敏", ["revoke"])
    assert client.employment_record(kind, one.id)["from_application"]
    assert client.revoke_applications(kind, [application_id], "材料有误")["done"] == 1
    assert plan_of(campus, one).basis == "none"
    assert client.application(kind, application_id)["state_title"] == "已撤销"
    assert "已被撤销" in client.revoke_applications(kind, [application_id], "再次")["results"][0]["reason"]
    assert [name for name in campus.bureau.audited() if name.endswith(":revoke")] == [f"approvals.{kind}:revoke"] * 2


def test_out_of_province_locks_the_province_status(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    application_id = approved(campus, one, "out_of_province")
    assert campus.bureau.read(one).province_status == "locked"
    client = campus.client(campus.cs_office)
    assert client.applications("out_of_province", issued="false")["total"] == 1
    client.revoke_applications("out_of_province", [application_id], "学生放弃")
    assert campus.bureau.read(one).province_status == "normal"
    assert client.applications("out_of_province", issued="false")["total"] == 0


def test_a_status_locked_before_is_fine_and_an_agreement_holds_the_approval(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    campus.bureau.change(one, province_status="locked")
    application_id = approved(campus, one, "out_of_province")
    campus.bureau.change(one, agreement_state="pending", agreement_source="out_of_province")
    told = campus.client(campus.head).revoke_applications("out_of_province", [application_id], "放弃")
    assert "解约" in told["results"][0]["reason"] and campus.bureau.read(one).province_status == "locked"


def test_the_paper_agreement_is_handed_out_once_and_corrected_by_the_school(campus: Campus) -> None:
    one, other = campus.cs_graduates
    application_id = approved(campus, one, "out_of_province")
    office, head = campus.client(campus.cs_office), campus.client(campus.head)
    assert office.application("out_of_province", application_id)["allowed_actions"] == ["revoke", "issue"]
    told = office.issue_paper(application_id, paper_number=PAPER, issued_on=today())
    assert (told["paper_number"], told["issued_by"], told["allowed_actions"]) == (PAPER, "赵倩", [])
    assert office.applications("out_of_province", issued="true")["total"] == 1
    with pytest.raises(Conflict, match="校级用户更正"):
        office.issue_paper(application_id, paper_number="QG2", issued_on=today())
    assert "已发放" in head.revoke_applications("out_of_province", [application_id], "x")["results"][0]["reason"]
    head.issue_paper(application_id, paper_number="QG2", issued_on=today())
    (latest, *_) = head.history(one.id)["items"]
    line = next(line for line in latest["changes"] if line["label"] == "协议书编号")
    assert (line["before"], line["after"]) == (PAPER, "QG2")
    second = approved(campus, other, "out_of_province")
    for wrong, field in (({"paper_number": "QG2"}, "paper_number"), ({"issued_on": "2099-01-01"}, "issued_on")):
        with pytest.raises(Invalid) as refused:
            head.issue_paper(second, **({"paper_number": "QG3", "issued_on": today()} | wrong))
        assert list(refused.value.fields) == [field]
    assert head.application("out_of_province", second)["paper_number"] == ""


def test_no_paper_without_approval(campus: Campus) -> None:
    application_id = file(campus, campus.cs_graduates[0], "out_of_province")
    with pytest.raises(Conflict, match="审批通过"):
        campus.client(campus.head).issue_paper(application_id, paper_number=PAPER, issued_on=today())


def test_return_home_goes_to_the_province_until_it_handled_it(campus: Campus) -> None:
    one, other = campus.cs_graduates
    defer(campus, one, other)
    application_id, second = (approved(campus, each, "return_home") for each in (one, other))
    client, province = campus.client(campus.head), campus.client(platform("graduates:platform"))
    client.revoke_applications("return_home", [second], "撤回")
    assert [case["id"] for case in province.return_cases()["items"]] == [application_id]
    assert client.applications("return_home", province_state="sent")["total"] == 1
    province.settle_cases([{"id": application_id, "result": "已派遣回生源地"}])
    told = client.revoke_applications("return_home", [application_id], "撤回")
    assert "已经办理" in told["results"][0]["reason"]
    assert client.application("return_home", application_id)["province_state_title"] == "省级已办理"


def test_refusing_needs_a_reason_and_changes_nothing_else(campus: Campus) -> None:
    application_id = file(campus, campus.cs_graduates[0], "labor_contract")
    client = campus.client(campus.head)
    with pytest.raises(Invalid) as refused:
        client.refuse_applications("labor_contract", [application_id], " ")
    assert list(refused.value.fields) == ["reason"]
    assert client.refuse_applications("labor_contract", [application_id], "合同未盖章")["done"] == 1
    assert plan_of(campus, campus.cs_graduates[0]).basis == "none"
    told = client.approve_applications("labor_contract", [application_id])
    assert "已被审批" in told["results"][0]["reason"]


def test_each_row_has_its_own_answer(campus: Campus) -> None:
    one, other = campus.cs_graduates
    third = campus.me_graduates[0]
    fine, signed, withdrawn = (file(campus, each, "labor_contract") for each in (one, other, third))
    campus.bureau.change(other, agreement_state="archived", agreement_source="system")
    campus.client(third).withdraw_application(withdrawn)
    told = campus.client(campus.head).approve_applications("labor_contract", [fine, signed, withdrawn])
    answers = {row["id"]: (row["ok"], row["reason"]) for row in told["results"]}
    assert (told["done"], told["failed"]) == (1, 2) and answers[fine] == (True, None)
    assert "已存档" in answers[signed][1] and "撤回" in answers[withdrawn][1]
    assert one.name in next(row["title"] for row in told["results"] if row["id"] == fine)


def test_a_second_kind_waits_for_the_first_record(campus: Campus) -> None:
    approved(campus, campus.cs_graduates[0], "labor_contract")
    second = file(campus, campus.cs_graduates[0], "self_employment")
    told = campus.client(campus.head).approve_applications("self_employment", [second])
    assert "请先删除原信息" in told["results"][0]["reason"]


def test_one_foreign_id_refuses_all(campus: Campus) -> None:
    mine, theirs = file(campus, campus.cs_graduates[0], "labor_contract"), campus.me_graduates[0]
    foreign = file(campus, theirs, "labor_contract")
    other_kind = file(campus, campus.cs_graduates[0], "self_employment")
    client = campus.client(campus.cs_office)
    for wrong in (foreign, other_kind):
        with pytest.raises(NotFound):
            client.approve_applications("labor_contract", [mine, wrong])
        with pytest.raises(NotFound):
            client.application("labor_contract", wrong)
    with pytest.raises(NotFound):
        campus.client(campus.stranger).refuse_applications("labor_contract", [mine], "外校")
    assert client.application("labor_contract", mine)["state"] == "pending"


def test_a_locked_year_lets_nothing_pass(campus: Campus) -> None:
    waiting = file(campus, campus.cs_graduates[0], "labor_contract")
    done = approved(campus, campus.cs_graduates[1], "labor_contract")
    campus.bureau.lock_year(campus.school_id)
    client = campus.client(campus.head)
    assert "锁定" in client.approve_applications("labor_contract", [waiting])["results"][0]["reason"]
    assert "锁定" in client.revoke_applications("labor_contract", [done], "x")["results"][0]["reason"]
    rows = {row["id"]: row for row in client.applications("labor_contract")["items"]}
    assert rows[waiting]["allowed_actions"] == ["refuse"]
    assert rows[done]["allowed_actions"] == [] and "锁定" in rows[done]["locked_reason"]


@pytest.mark.parametrize("second", ["approve", "refuse", "withdraw"])
def test_of_two_at_the_same_moment_one_wins(campus: Campus, second: str) -> None:
    one = campus.cs_graduates[0]
    application_id = file(campus, one, "labor_contract")

    def act(verb: str) -> tuple[bool, str]:
        client: Any = campus.client(one if verb == "withdraw" else campus.head)
        try:
            if verb == "withdraw":
                client.withdraw_application(application_id)
                return True, ""
            more = {"reason": "x"} if verb == "refuse" else {}
            row = getattr(client, f"{verb}_applications")("labor_contract", [application_id], **more)["results"][0]
        except DomainError as error:
            return False, error.message
        return row["ok"], row["reason"] or ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(act, ["approve", second]))
    assert [ok for ok, _ in answers] == [False, True]
    assert "已被审批" in answers[0][1] or "撤回" in answers[0][1]
    records = campus.bureau.rows(select(EmploymentRecord.id))
    state = campus.client(campus.head).application("labor_contract", application_id)["state"]
    assert len(records) == (1 if state == "approved" else 0)


def test_a_deleted_record_leaves_its_application_approved(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    application_id = approved(campus, one, "labor_contract")
    client = campus.client(campus.head)
    assert client.delete_employment_records("labor_contract", [one.id], "单位解散")["done"] == 1
    assert "申请仍为通过" in client.history(one.id)["items"][0]["reason"]
    row = client.application("labor_contract", application_id)
    assert (row["state"], row["allowed_actions"]) == ("approved", [])
    told = client.revoke_applications("labor_contract", [application_id], "x")
    assert "已被删除" in told["results"][0]["reason"]


def test_contents_are_those_of_the_contract() -> None:
    from services.graduates.contract import APPLICATION_BODIES
    from services.graduates.domain import contents

    assert {kind: set(body().fields) for kind, body in APPLICATION_BODIES.items()} == {
        kind: set(names) for kind, names in contents.CONTENTS.items()
    }
    assert set(CONTENTS) == set(APPLICATION_BODIES)
