"""Received messages (3.2, 3.3): lists, filters, answering, deleting one's own copy only."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories.messaging import Campus, broadcast, single


def titles(answer: dict[str, Any]) -> list[str]:
    return [row["title"] for row in answer["items"]]


def test_an_answer_goes_back_to_the_sender(campus: Campus) -> None:
    office, graduate = campus.office, campus.cs_graduates[0]
    letter = office.client(campus.cs_office).send(single(graduate))["id"]
    assert office.client(graduate).reply(letter, "已补交。")["count"] == 1
    row = office.client(campus.cs_office).singles()["items"][0]
    assert (row["title"], row["sender_kind_title"]) == ("回复：材料催交", "毕业生")
    assert office.client(graduate).singles()["items"][0]["state"] == "replied"
    answered = office.client(campus.cs_office).open_message(row["id"])
    assert (answered["body"], answered["reply_to_id"]) == ("已补交。", letter)
    office.client(campus.cs_office).reply(row["id"], "收到。")
    assert "回复：材料催交" in titles(office.client(graduate).singles())


def test_employers_and_authorities_answer_too(campus: Campus) -> None:
    for one in (campus.employer, campus.authority):
        letter = campus.office.client(campus.head).send(single(one))["id"]
        campus.office.client(one).reply(letter, "好的。")
    assert campus.office.client(campus.head).singles()["total"] == 2


def test_broadcasts_have_no_answer(campus: Campus) -> None:
    notice = campus.office.client(campus.head).send(broadcast())["id"]
    with pytest.raises(Conflict):
        campus.office.client(campus.cs_graduates[0]).reply(notice, "？")
    row = campus.office.client(campus.cs_graduates[0]).broadcasts()["items"][0]
    assert (row["allowed_actions"], row["locked_reason"]) == (["open"], "群发信息不能回复。")


def test_what_cannot_be_answered(campus: Campus) -> None:
    office, graduate = campus.office, campus.cs_graduates[0]
    letter = office.client(campus.cs_office).send(single(graduate))["id"]
    for other in (campus.me_graduates[0], campus.strange_graduate, campus.cs_office):
        with pytest.raises(NotFound):
            office.client(other).reply(letter, "不是我的")
    office.change(campus.cs_office, enabled=False)
    with pytest.raises(Conflict):
        office.client(graduate).reply(letter, "人不在了")


def test_deleting_hides_the_receivers_copy_only(campus: Campus) -> None:
    office, (one, other) = campus.office, campus.cs_graduates
    letter = office.client(campus.cs_office).send(single(one, other))["id"]
    result = office.client(one).delete_singles([letter])
    assert (result["done"], result["results"][0]["title"]) == (1, "材料催交")
    assert office.client(one).singles()["items"] == []
    for call in (office.client(one).message, office.client(one).open_message):
        with pytest.raises(NotFound):
            call(letter)
    assert titles(office.client(other).singles()) == ["材料催交"]
    assert office.client(campus.cs_office).sent()["items"][0]["audience_count"] == 2
    assert office.client(one).delete_singles([letter])["failed"] == 1


def test_nobody_deletes_for_others(campus: Campus) -> None:
    letter = campus.office.client(campus.cs_office).send(single(campus.cs_graduates[0]))["id"]
    for other in (campus.cs_office, campus.cs_graduates[1], campus.stranger):
        with pytest.raises(NotFound):
            campus.office.client(other).delete_singles([letter])
    assert campus.office.client(campus.cs_graduates[0]).singles()["total"] == 1


def test_receivers_do_not_learn_of_each_other(campus: Campus) -> None:
    one, other = campus.cs_graduates
    letter = campus.office.client(campus.cs_office).send(single(one, other))["id"]
    seen = campus.office.client(one).open_message(letter)
    assert seen["audience_title"] == ""
    assert other.name not in str(seen)
    assert other.name in campus.office.client(campus.cs_office).message(letter)["audience_title"]


def test_filters_sorting_and_pages(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    # midnight in Shanghai begins the day
    hours = {"甲_100%": (campus.head, 1), "乙": (campus.cs_office, 16), "丙": (campus.head, 40)}
    for title, (sender, hour) in hours.items():
        with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC) + timedelta(hours=hour), tick=False):
            office.client(sender).send(single(one, title=title))
    client = office.client(one)
    assert titles(client.singles()) == ["丙", "乙", "甲_100%"]
    assert titles(client.singles(sort="sent_at", size=2, page=2)) == ["丙"]
    assert titles(client.singles(title="_100%")) == ["甲_100%"]
    assert titles(client.singles(title="_")) == ["甲_100%"]
    assert titles(client.singles(sender="王")) == ["丙", "甲_100%"]
    assert titles(client.singles(sent_from="2026-05-02", sent_to="2026-05-02")) == ["乙"]
    client.open_message(client.singles(title="乙")["items"][0]["id"])
    assert titles(client.singles(state="unread")) == ["丙", "甲_100%"]
    assert (titles(client.singles(state="read")), titles(client.singles(state="replied"))) == (["乙"], [])


@pytest.mark.parametrize(
    "bad", [{"page": 0}, {"size": 1000}, {"sort": "body"}, {"state": "x"}, {"sent_from": "2026-02-30"}, {"nonsense": 1}]
)
def test_bad_filters_are_refused(campus: Campus, bad: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        campus.office.client(campus.head).singles(**bad)


def test_broadcast_filters(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    for title in ("第一", "第二"):
        office.client(campus.head).send(broadcast(title=title))
    office.client(one).open_message(office.client(one).broadcasts(title="第一")["items"][0]["id"])
    assert titles(office.client(one).broadcasts(state="read")) == ["第一"]
    assert titles(office.client(one).broadcasts(state="unread")) == ["第二"]


def test_badges_count_what_may_be_opened(campus: Campus) -> None:
    office, one = campus.office, campus.cs_office
    office.client(campus.head).send(broadcast())
    letters = [office.client(campus.head).send(single(one))["id"] for _ in range(2)]
    assert office.client(one).summary() == {"unread_single": 2, "unread_broadcasts": 1}
    office.client(one).open_message(letters[0])
    office.client(one).delete_singles([letters[1]])
    assert office.client(one).summary() == {"unread_single": 0, "unread_broadcasts": 1}
    assert office.client(one.who("messages.inbox")).summary() == {"unread_single": 0, "unread_broadcasts": 0}
    assert office.client(campus.stranger).summary() == {"unread_single": 0, "unread_broadcasts": 0}


def test_boxes_need_their_screens(campus: Campus) -> None:
    client = campus.office.client(campus.cs_office.who("messages.compose"))
    for box in (client.singles, client.broadcasts, client.sent):
        with pytest.raises(Forbidden):
            box()


def test_lists_as_workbooks(campus: Campus) -> None:
    office, one = campus.office, campus.cs_office
    office.client(campus.head).send(single(one, title="=1+1"))
    office.client(campus.head).send(broadcast(title="群发一则"))
    expected = [(one, "inbox/single", "=1+1"), (one, "inbox/broadcasts", "群发一则"), (campus.head, "sent", "群发一则")]
    for who, box, title in expected:
        content = office.client(who).export(box, title=title[:2]).content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("数据").to_python()
        assert (rows[0][0], [row[0] for row in rows[1:]]) == ("信息标题", [title])
    exports = ["messages.inbox:export", "messages.broadcasts:export", "messages.sent:export"]
    assert [action for action in office.audited() if action.endswith(":export")] == exports
