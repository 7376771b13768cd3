"""8.5: registering where dossiers were sent, one or many; modifying, cancelling, coming back."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed
from services.graduates.models import Change, Dossier, Graduate, PlanRow
from tests.factories.graduates import YEAR, Campus

SENT: dict[str, Any] = {
    "method": "confidential",
    "tracking_number": "机2026-0001",
    "receiver": "示范市人才服务中心",
    "receiver_address": "示范市人民路 1 号",
    "postcode": "250000",
    "contact": "周老师",
    "phone": "0531-88880000",
    "sent_on": "2025-06-30",
}


def changes(campus: Campus) -> list[Any]:
    return campus.bureau.rows(select(Change.action, Change.before, Change.after, Change.reason).order_by(Change.id))


def plan_says(campus: Campus, graduate: Graduate, **details: str) -> None:
    statement = update(PlanRow).where(PlanRow.graduate_id == graduate.id).values(details=details)
    campus.bureau.database.run(lambda: session.execute(statement))


def test_nothing_is_listed_before_something_is_asked_for(campus: Campus) -> None:
    client = campus.client(campus.head)
    with pytest.raises(Invalid, match="请先输入查询条件"):
        client.dossiers(page=1)
    with pytest.raises(Invalid, match="请先输入查询条件"):
        client.dossiers_sheet()
    found = client.dossiers(graduation_year=YEAR)
    assert found["total"] == 4 and {row["state"] for row in found["items"]} == {"not_sent"}
    assert found["items"][0]["version"] == 0 and found["items"][0]["allowed_actions"] == ["send"]


def test_registering_modifying_and_the_history_of_both(campus: Campus) -> None:
    client, one = campus.client(campus.cs_office), campus.cs_graduates[0]
    sent = client.put_dossier(one.id, 0, **SENT)
    assert (sent["state_title"], sent["method_title"], sent["source_title"]) == ("已发送", "机要", "登记")
    assert sent["version"] == 1 and sent["allowed_actions"] == ["change", "cancel", "return"]
    changed = client.put_dossier(one.id, 1, **SENT | {"receiver": "另一人才中心"})
    assert changed["receiver"] == "另一人才中心" and changed["version"] == 2
    first, second = changes(campus)
    assert first.action == "employment.dossiers:send" and first.after["dossier.receiver"] == SENT["receiver"]
    assert second.action == "employment.dossiers:change"
    assert second.before == {"dossier.receiver": SENT["receiver"]}
    assert campus.bureau.audited() == ["employment.dossiers:send", "employment.dossiers:change"]
    shown = client.history(one.id)["items"]
    words = {line["label"]: line["after"] for line in shown[1]["changes"]}
    assert words["发送方式"] == "机要" and words["档案发送状态"] == "已发送"
    told = campus.client(one).my_dossier()
    assert told is not None and told["receiver"] == "另一人才中心"


def test_a_stale_version_is_refused(campus: Campus) -> None:
    client, one = campus.client(campus.head), campus.cs_graduates[0]
    with pytest.raises(PreconditionFailed):
        client.put_dossier(one.id, 3, **SENT)
    client.put_dossier(one.id, 0, **SENT)
    with pytest.raises(PreconditionFailed):
        client.put_dossier(one.id, 0, **SENT)


def test_two_at_once_one_wins_and_the_other_is_told(campus: Campus) -> None:
    one = campus.cs_graduates[0]

    def put(who: Any) -> str:
        try:
            return str(campus.client(who).put_dossier(one.id, 0, **SENT)["version"])
        except PreconditionFailed as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put, (campus.head, campus.cs_office))) == ["1", "version-stale"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"method": "carried"}, "method"),
        ({"tracking_number": ""}, "tracking_number"),
        ({"method": "ems", "tracking_number": " "}, "tracking_number"),
        ({"sent_on": "2099-12-31"}, "sent_on"),
        ({"sent_on": "2026-02-30"}, "sent_on"),
        ({"receiver": ""}, "receiver"),
        ({"postcode": "25000"}, "postcode"),
        ({"state": "returned"}, "state"),
    ],
)
def test_what_cannot_be_registered(campus: Campus, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        campus.client(campus.head).put_dossier(campus.cs_graduates[0].id, 0, **SENT | wrong)
    assert field in refused.value.fields
    assert campus.bureau.scalar(select(func.count()).select_from(Dossier)) == 0


def test_a_courier_needs_no_number(campus: Campus) -> None:
    values = SENT | {"method": "courier", "tracking_number": ""}
    assert campus.client(campus.head).put_dossier(campus.cs_graduates[0].id, 0, **values)["method"] == "courier"


def test_many_at_once_go_where_the_plan_says(campus: Campus) -> None:
    first, second = campus.cs_graduates
    plan_says(campus, first, dossier_to="甲人才中心", dossier_address="甲路 1 号", dossier_postcode="250001")
    result = campus.client(campus.cs_office).send_dossiers(
        [first.id, second.id], method="ems", sent_on="2025-06-30", tracking_number="EMS1"
    )
    assert (result["done"], result["failed"]) == (1, 1)
    told = {row["id"]: row["reason"] for row in result["results"]}
    assert told[str(first.id)] is None and "接收单位" in told[str(second.id)]
    row = campus.client(campus.head).dossiers(state="sent")["items"][0]
    assert (row["receiver"], row["receiver_address"], row["postcode"]) == ("甲人才中心", "甲路 1 号", "250001")
    again = campus.client(campus.head).send_dossiers(
        [first.id, second.id], method="courier", sent_on="2025-06-30", receiver="乙人才中心"
    )
    assert [row["ok"] for row in again["results"]].count(True) == 1
    assert "取消发送" in next(row["reason"] for row in again["results"] if not row["ok"])


def test_cancelling_keeps_the_history_and_allows_sending_again(campus: Campus) -> None:
    client, one = campus.client(campus.head), campus.cs_graduates[0]
    client.put_dossier(one.id, 0, **SENT)
    result = client.cancel_dossiers([one.id, campus.cs_graduates[1].id], "登记有误")
    assert (result["done"], result["failed"]) == (1, 1)
    row = client.dossiers(graduate_id=one.id)["items"][0]
    assert (row["state"], row["version"], row["allowed_actions"]) == ("not_sent", 2, ["send"])
    assert changes(campus)[-1].before == {"dossier.state": "sent"} and changes(campus)[-1].reason == "登记有误"
    assert client.put_dossier(one.id, 2, **SENT)["state"] == "sent"


def test_a_returned_dossier_is_sent_again(campus: Campus) -> None:
    client, one = campus.client(campus.head), campus.cs_graduates[0]
    with pytest.raises(Conflict, match="还没有发送"):
        client.return_dossier(one.id, "查无此单位")
    client.put_dossier(one.id, 0, **SENT)
    back = client.return_dossier(one.id, "查无此单位")
    assert (back["state_title"], back["return_reason"]) == ("退回", "查无此单位")
    with pytest.raises(Conflict):
        client.return_dossier(one.id, "查无此单位")
    assert client.cancel_dossiers([one.id], "x")["failed"] == 1
    again = client.put_dossier(one.id, 2, **SENT)
    assert (again["state"], again["return_reason"]) == ("sent", "")
    assert changes(campus)[-1].action == "employment.dossiers:send"


def test_a_locked_year_does_not_stop_dossiers(campus: Campus) -> None:
    campus.bureau.lock_year(campus.school_id)
    client = campus.client(campus.head)
    assert client.put_dossier(campus.cs_graduates[0].id, 0, **SENT)["locked_reason"] is None


def test_departments_and_schools_see_only_their_own(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    campus.client(campus.head).put_dossier(one.id, 0, **SENT)
    assert campus.client(campus.cs_office).dossiers(state="sent")["total"] == 1
    for who in (campus.me_office, campus.stranger):
        client = campus.client(who)
        assert client.dossiers(state="sent")["total"] == 0
        for act in (
            lambda client=client: client.put_dossier(one.id, 1, **SENT),
            lambda client=client: client.return_dossier(one.id, "x"),
            lambda client=client: client.cancel_dossiers([campus.me_graduates[0].id, one.id], "x"),
            lambda client=client: client.send_dossiers([one.id], method="courier", sent_on="2025-06-01", receiver="x"),
        ):
            with pytest.raises(NotFound):
                act()
    assert campus.bureau.scalar(select(Dossier.version)) == 1


def test_filters_and_the_workbook(campus: Campus) -> None:
    client, (one, other) = campus.client(campus.cs_office), campus.cs_graduates
    client.put_dossier(one.id, 0, **SENT)
    client.put_dossier(other.id, 0, **SENT | {"method": "ems", "sent_on": "2025-07-05"})
    assert client.dossiers(method="ems")["items"][0]["id"] == str(other.id)
    assert client.dossiers(sent_from="2025-07-01", sent_to="2025-07-31")["total"] == 1
    assert client.dossiers(state="not_sent")["total"] == 0
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.dossiers_sheet(method="ems").content))
    header, row = book.get_sheet_by_name("数据").to_python()
    values = dict(zip(header, row, strict=True))
    assert (values["姓名"], values["发送方式"], values["发送日期"]) == (other.name, "EMS", "2025-07-05")
    assert other.id_number not in str(values)
    info = {str(line[0]): line[1] for line in book.get_sheet_by_name("查询条件").to_python()}
    assert info["发送方式"] == "EMS" and info["条数"] == "1"
