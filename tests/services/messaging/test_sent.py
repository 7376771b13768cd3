"""Sent messages (3.4): 查看, 已读, 未读, and reminding those who have not read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kernel.errors import Conflict, Forbidden, NotFound
from services.messaging.domain import boxes
from services.messaging.operations import receivers
from tests.factories.messaging import Campus, broadcast, single


def names(page: dict[str, Any]) -> list[str]:
    return [row["user_name"] for row in page["items"]]


def first(campus: Campus) -> dict[str, Any]:
    row: dict[str, Any] = campus.office.client(campus.head).sent()["items"][0]
    return row


def test_a_single_message_tells_who_has_read_and_when(campus: Campus) -> None:
    office, (one, other) = campus.office, campus.cs_graduates
    letter = office.client(campus.head).send(single(one, other))["id"]
    read_at = office.client(one).open_message(letter)["read_at"]
    page = office.client(campus.head).receipts(letter)
    assert {row["user_name"]: row["read_at"] for row in page["items"]} == {
        one.user_name: read_at,
        other.user_name: None,
    }
    assert names(office.client(campus.head).unread(letter)) == [other.user_name]
    row = first(campus)
    assert (row["kind_title"], row["audience_count"], row["read_count"], row["unread_count"]) == ("单发", 2, 1, 1)
    assert row["allowed_actions"] == ["open", "receipts", "remind"]


def test_a_broadcast_tells_its_readers_in_the_order_of_reading(campus: Campus) -> None:
    office = campus.office
    notice = office.client(campus.head).send(broadcast())["id"]
    readers = [campus.me_graduates[1], campus.cs_office, campus.cs_graduates[0]]
    for one in readers:
        office.client(one).open_message(notice)
    assert names(office.client(campus.head).receipts(notice)) == [one.user_name for one in readers]
    page = office.client(campus.head).receipts(notice, page=2, size=2)
    assert (names(page), page["total"]) == ([readers[2].user_name], 3)


def test_the_unread_page_goes_on_where_the_last_one_ended(campus: Campus) -> None:
    office = campus.office
    office.persons(20, "graduate", campus.school_id, department_id=campus.computing)
    notice = office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    office.client(campus.cs_graduates[0]).open_message(notice)
    found: list[str] = []
    after: str | None = None
    while True:
        page = office.client(campus.head).unread(notice, after=after, size=7)
        found += names(page)
        after = page["next_after"]
        if after is None:
            break
    assert len(found) == len(set(found)) == page["total"] == 23
    assert found == sorted(found)
    assert campus.cs_graduates[0].user_name not in found


def test_the_short_unread_list_is_a_file_at_once(campus: Campus) -> None:
    office = campus.office
    notice = office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    office.client(campus.cs_graduates[0]).open_message(notice)
    answer = office.client(campus.head).unread_sheet(notice)
    assert "attachment" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("数据").to_python()
    assert rows[0] == ["姓名", "用户名", "学号", "身份", "院系", "毕业年度", "学历", "专业"]
    expected = sorted(one.user_name for one in (campus.cs_graduates[1], *campus.me_graduates))
    assert [row[1] for row in rows[1:]] == expected
    assert dict(row[:2] for row in book.get_sheet_by_name("查询条件").to_python())["导出人"] == campus.head.name
    assert office.audited()[-1] == "messages.sent:unread_download"


def test_a_long_unread_list_is_left_to_the_job(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "DIRECT_ROWS", 3)
    monkeypatch.setattr(boxes, "DIRECT_ROWS", 3)
    notice = campus.office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    with pytest.raises(Conflict) as caught:
        campus.office.client(campus.head).unread_sheet(notice)
    assert caught.value.code == "too-many-rows"
    assert "unread_export" in first(campus)["allowed_actions"]
    assert "messages.sent:unread_download" not in campus.office.audited()


def test_only_the_sender_sees_any_of_it(campus: Campus) -> None:
    office = campus.office
    for message in (
        office.client(campus.head).send(broadcast())["id"],
        office.client(campus.head).send(single(campus.cs_office))["id"],
    ):
        for other in (campus.cs_office, campus.stranger):
            client = office.client(other)
            for call in (client.receipts, client.unread, client.unread_sheet, client.remind):
                with pytest.raises(NotFound):
                    call(message)
        with pytest.raises(NotFound):
            office.client(campus.cs_graduates[0]).receipts(message)
        for call in (office.client(campus.employer).unread, office.client(campus.employer).remind):
            with pytest.raises(Forbidden):
                call(message)


def test_a_moved_sender_loses_the_old_departments_lists(campus: Campus) -> None:
    office = campus.office
    line = {"kind": "graduate", "department_id": campus.computing}
    notice = office.client(campus.cs_office).send(broadcast(line))["id"]
    office.change(campus.cs_office, department_id=campus.mechanics)
    assert office.client(campus.cs_office).sent()["items"] == []
    with pytest.raises(NotFound):
        office.client(campus.cs_office).unread(notice)


def test_reminding_reaches_exactly_those_who_have_not_read(campus: Campus) -> None:
    office = campus.office
    notice = office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    reader, late = campus.cs_graduates[0], campus.cs_graduates[1]
    office.client(reader).open_message(notice)
    newcomer = office.person("graduate", campus.school_id, department_id=campus.computing)
    sent = office.client(campus.head).remind(notice)
    assert sent["count"] == 3
    # who reads the first message later keeps the reminder
    office.client(late).open_message(notice)
    for one, reminded in ((reader, 0), (newcomer, 0), (late, 1), (campus.me_graduates[0], 1), (campus.cs_office, 0)):
        rows = office.client(one).broadcasts(title="提醒：通知")["items"]
        assert len(rows) == reminded, one.user_name
    assert names(office.client(campus.head).unread(sent["id"])) == sorted(
        one.user_name for one in (late, *campus.me_graduates)
    )
    with pytest.raises(NotFound):
        office.client(reader).open_message(sent["id"])


def test_a_reminder_is_read_counted_and_exported_like_any_broadcast(campus: Campus) -> None:
    office = campus.office
    notice = office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    office.client(campus.cs_graduates[0]).open_message(notice)
    reminder = office.client(campus.head).remind(notice, "请今天之内阅读。")["id"]
    assert office.client(campus.me_graduates[0]).open_message(reminder)["body"] == "请今天之内阅读。"
    row = first(campus)
    assert (row["id"], row["audience_count"], row["read_count"]) == (reminder, 3, 1)
    assert row["locked_reason"] == "这条信息本身就是提醒，请对原信息再次提醒未读。"
    with pytest.raises(Conflict):
        office.client(campus.head).remind(reminder)


def test_reminding_of_a_single_message(campus: Campus) -> None:
    office, (one, other) = campus.office, campus.cs_graduates
    letter = office.client(campus.head).send(single(one, other))["id"]
    office.client(one).open_message(letter)
    assert office.client(campus.head).remind(letter)["count"] == 1
    assert [row["title"] for row in office.client(other).singles()["items"]] == ["提醒：材料催交", "材料催交"]
    assert office.client(one).singles()["total"] == 1


def test_nothing_to_remind_of(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    letter = office.client(campus.head).send(single(one))["id"]
    office.client(one).open_message(letter)
    with pytest.raises(Conflict):
        office.client(campus.head).remind(letter)
    assert first(campus)["locked_reason"] == "接收人都已阅读，不用提醒。"


def test_the_list_keeps_to_its_filters(campus: Campus) -> None:
    office = campus.office
    office.client(campus.head).send(single(campus.employer, title="甲"))
    office.client(campus.head).send(broadcast(title="乙"))
    office.client(campus.cs_office).send(single(campus.employer, title="丙"))
    client = office.client(campus.head)
    assert [row["title"] for row in client.sent()["items"]] == ["乙", "甲"]
    assert [row["title"] for row in client.sent(kind="single")["items"]] == ["甲"]
    assert [row["title"] for row in client.sent(title="乙")["items"]] == ["乙"]
