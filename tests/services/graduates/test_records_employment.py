"""Employment records of 8.2-8.4: add, modify, delete; one lives at a time; locked years; lists."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from kernel.errors import Conflict, DomainError, Invalid, NotFound, PreconditionFailed
from services.graduates.models import EmploymentRecord, PlanRow
from tests.factories.applications import CONTENTS, PHONE, RECORD_KINDS, approved
from tests.factories.graduates import Campus

CONTRACT = CONTENTS["labor_contract"]
FLEXIBLE = CONTENTS["flexible"]


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_a_record_is_added_and_enters_the_plan(campus: Campus, kind: str) -> None:
    one, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    (before,) = client.employment_records(kind, graduate_id=str(one.id))["items"]
    assert (before["entry_title"], before["version"], before["allowed_actions"]) == ("未录入", 0, ["add"])
    told = client.add_employment_record(kind, one.id, CONTENTS[kind])
    assert (told["entry_title"], told["version"], told["allowed_actions"]) == ("已录入", 1, ["change", "delete"])
    assert told["entered_by"] == "赵倩" and not told["from_application"] and told["lines"]
    plan = campus.bureau.scalar(select(PlanRow).where(PlanRow.graduate_id == one.id))
    assert plan.basis == kind and plan.destination and told["destination_title"]
    assert campus.bureau.audited() == [f"employment.{kind}:add"]


def test_modifying_keeps_the_history_and_a_phone_left_out(campus: Campus) -> None:
    one, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    client.add_employment_record("flexible", one.id, FLEXIBLE)
    read = client.employment_record("flexible", one.id)
    assert "phone" not in read["values"] and PHONE not in str(read) and read["content"]["phone"] == "161****9999"
    told = client.change_employment_record("flexible", one.id, 1, read["values"] | {"activity": "插画与排版"})
    assert (told["version"], told["content"]["activity"]) == (2, "插画与排版")
    kept = campus.bureau.scalar(select(EmploymentRecord.content))
    assert kept["phone"] == PHONE
    (change, _) = client.history(one.id)["items"]
    assert change["changes"] == [{"label": "单位或从业内容", "before": "独立插画", "after": "插画与排版"}]
    with pytest.raises(PreconditionFailed):
        client.change_employment_record("flexible", one.id, 1, read["values"])
    client.change_employment_record("flexible", one.id, 2, told["values"])
    assert client.employment_record("flexible", one.id)["version"] == 2


def test_another_record_waits_until_the_first_is_deleted(campus: Campus) -> None:
    one, client = campus.cs_graduates[0], campus.client(campus.head)
    client.add_employment_record("labor_contract", one.id, CONTRACT)
    for kind in ("labor_contract", "flexible"):
        with pytest.raises(Conflict) as refused:
            client.add_employment_record(kind, one.id, CONTENTS[kind])
        assert refused.value.code == "record-exists"
    (row,) = client.employment_records("flexible", graduate_id=str(one.id))["items"]
    assert (row["entry"], row["allowed_actions"]) == ("missing", [])
    told = client.delete_employment_records("flexible", [one.id], "不存在")
    assert "请先增加" in told["results"][0]["reason"]
    assert client.delete_employment_records("labor_contract", [one.id], "录错")["done"] == 1
    client.add_employment_record("flexible", one.id, FLEXIBLE)
    assert campus.bureau.scalar(select(func.count()).select_from(EmploymentRecord)) == 2


def test_what_is_not_there_cannot_be_modified(campus: Campus) -> None:
    with pytest.raises(Conflict) as refused:
        campus.client(campus.head).change_employment_record("flexible", campus.cs_graduates[0].id, 1, FLEXIBLE)
    assert refused.value.code == "record-missing"


def test_a_record_of_an_application_may_be_modified_too(campus: Campus) -> None:
    one, client = campus.cs_graduates[0], campus.client(campus.head)
    application_id = approved(campus, one, "labor_contract")
    client.change_employment_record("labor_contract", one.id, 1, CONTRACT | {"contact": "王主任"})
    assert "申请仍为通过" in client.history(one.id)["items"][0]["reason"]
    assert client.application("labor_contract", application_id)["content"]["contact"] == "李主任"


def test_an_archived_agreement_or_a_locked_year_refuses(campus: Campus) -> None:
    one, other = campus.cs_graduates
    client = campus.client(campus.head)
    campus.bureau.change(one, agreement_state="archived", agreement_source="system")
    with pytest.raises(Conflict, match="已存档"):
        client.add_employment_record("labor_contract", one.id, CONTRACT)
    client.add_employment_record("labor_contract", other.id, CONTRACT)
    campus.bureau.lock_year(campus.school_id)
    for attempt in (
        lambda: client.add_employment_record("flexible", one.id, FLEXIBLE),
        lambda: client.change_employment_record("labor_contract", other.id, 1, CONTRACT),
    ):
        with pytest.raises(Conflict, match="锁定"):
            attempt()
    assert "锁定" in client.delete_employment_records("labor_contract", [other.id], "x")["results"][0]["reason"]
    rows = client.employment_records("labor_contract")["items"]
    assert all(row["allowed_actions"] == [] and "锁定" in row["locked_reason"] for row in rows)


def test_wrong_contents_change_nothing(campus: Campus) -> None:
    one, client = campus.cs_graduates[0], campus.client(campus.head)
    with pytest.raises(Invalid) as refused:
        client.add_employment_record("labor_contract", one.id, CONTRACT | {"position": "00"})
    assert list(refused.value.fields) == ["position"]
    told = client.add_employment_record("labor_contract", one.id, CONTRACT | {"employer_code": "91110000600037341M"})
    assert "校验位" in told["warnings"][0]


def test_others_graduates_do_not_exist(campus: Campus) -> None:
    mine, foreign = campus.cs_graduates[0], campus.me_graduates[0]
    client = campus.client(campus.cs_office)
    client.add_employment_record("labor_contract", mine.id, CONTRACT)
    for attempt in (
        lambda: client.employment_record("labor_contract", foreign.id),
        lambda: client.add_employment_record("labor_contract", foreign.id, CONTRACT),
        lambda: client.change_employment_record("labor_contract", foreign.id, 1, CONTRACT),
        lambda: client.delete_employment_records("labor_contract", [mine.id, foreign.id], "x"),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert client.employment_records("labor_contract", entry="entered")["total"] == 1
    assert client.employment_records("labor_contract", entry="missing")["total"] == 1


def test_of_two_at_the_same_moment_one_is_kept(campus: Campus) -> None:
    def attempt(kind: str) -> str:
        try:
            campus.client(campus.head).add_employment_record(kind, campus.cs_graduates[0].id, CONTENTS[kind])
        except DomainError as error:
            return error.code
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, ["labor_contract", "flexible"])) == ["kept", "record-exists"]


def test_the_workbook_of_the_list(campus: Campus) -> None:
    client = campus.client(campus.head)
    for one in campus.bureau.graduates(10, campus.school_id, campus.computing):
        client.add_employment_record("labor_contract", one.id, CONTRACT)
    answer = client.employment_records_sheet("labor_contract", entry="entered")
    book = load_workbook(io.BytesIO(answer.content))
    head, *rows = list(book["数据"].values)
    assert len(rows) == 10 and dict(zip(head, rows[0], strict=True))["单位名称"] == "济南示范软件公司"
    assert ("录入状态", "已录入") in [line[:2] for line in book["查询条件"].values]
