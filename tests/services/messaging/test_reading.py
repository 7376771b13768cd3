"""First openings: kept once, timed once, counted right when many come at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from kernel.clock import now
from kernel.errors import Forbidden, NotFound
from services.messaging.models import ReadCounter, Receipt, Recipient
from services.messaging.models.messages import SHARDS
from tests.factories.messaging import Campus, broadcast, single


def sent_row(campus: Campus, sender: Any) -> dict[str, Any]:
    row: dict[str, Any] = campus.office.client(sender).sent()["items"][0]
    return row


def test_fifty_first_readings_at_once_are_all_counted(campus: Campus) -> None:
    office = campus.office
    readers = office.persons(50, "graduate", campus.school_id, department_id=campus.computing)
    message = office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda one: office.client(one).open_message(message), readers))
    row = sent_row(campus, campus.head)
    assert (row["audience_count"], row["read_count"], row["unread_count"]) == (54, 50, 4)
    assert office.client(campus.head).receipts(message, size=100)["total"] == 50
    receipts = office.rows(select(Receipt.shard, func.count(), func.max(Receipt.number)).group_by(Receipt.shard))
    counters = dict(office.rows(select(ReadCounter.shard, ReadCounter.reads).where(ReadCounter.reads > 0)))
    # numbers without gaps are what an export's snapshot stands on
    assert {shard: count for shard, count, _ in receipts} == counters
    assert all(count == highest for _, count, highest in receipts)


def test_two_openings_by_one_person_at_once_count_once(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    message = office.client(campus.head).send(broadcast())["id"]
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: office.client(one).open_message(message), range(8)))
    assert len({answer["read_at"] for answer in opened}) == 1
    assert sent_row(campus, campus.head)["read_count"] == 1
    assert office.scalar(select(func.sum(ReadCounter.reads))) == 1


def test_readers_spread_over_the_counters(campus: Campus) -> None:
    office = campus.office
    readers = office.persons(60, "graduate", campus.school_id, department_id=campus.computing)
    message = office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    for one in readers:
        office.client(one).open_message(message)
    used = office.scalar(select(func.count()).select_from(ReadCounter).where(ReadCounter.reads > 0))
    assert SHARDS / 2 < used <= SHARDS


@pytest.mark.parametrize("kind", ["single", "broadcast"])
def test_the_first_opening_is_kept_for_ever(campus: Campus, kind: str) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    body = single(one) if kind == "single" else broadcast()
    message = office.client(campus.head).send(body)["id"]
    assert office.client(one).message(message)["read_at"] is None
    first = office.client(one).open_message(message)
    with time_machine.travel(now() + timedelta(minutes=3)):
        again = office.client(one).open_message(message)
    assert first["read_at"] == again["read_at"] is not None
    assert first["state"] == "read"
    assert first["body"] == body["body"]


def test_looking_without_opening_and_the_senders_look_count_nothing(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    message = office.client(campus.head).send(broadcast())["id"]
    office.client(one).message(message)
    assert office.client(campus.head).open_message(message)["box"] == "sent"
    assert office.scalar(select(func.count()).select_from(Receipt)) == 0


def test_who_did_not_get_it_finds_nothing_and_leaves_no_receipt(campus: Campus) -> None:
    office = campus.office
    line = {"kind": "graduate", "department_id": campus.computing}
    messages = [
        office.client(campus.head).send(broadcast(line))["id"],
        office.client(campus.head).send(single(campus.cs_graduates[0]))["id"],
    ]
    for message in messages:
        for other in (campus.me_graduates[0], campus.stranger, campus.strange_graduate, campus.employer):
            for look in (office.client(other).message, office.client(other).open_message):
                with pytest.raises(NotFound):
                    look(message)
    assert office.scalar(select(func.count()).select_from(Receipt)) == 0
    assert office.scalar(select(func.count(Recipient.read_at))) == 0


def test_staff_need_the_screen_of_the_box(campus: Campus) -> None:
    office = campus.office
    head = office.client(campus.head)
    letter, notice = head.send(single(campus.cs_office))["id"], head.send(broadcast())["id"]
    only_singles, only_broadcasts = campus.cs_office.who("messages.inbox"), campus.cs_office.who("messages.broadcasts")
    assert office.client(only_singles).open_message(letter)["box"] == "single"
    assert office.client(only_broadcasts).open_message(notice)["box"] == "broadcasts"
    with pytest.raises(Forbidden):
        office.client(only_singles).open_message(notice)
    with pytest.raises(Forbidden):
        office.client(only_broadcasts).open_message(letter)


def test_marking_as_read_in_a_batch(campus: Campus) -> None:
    office, one = campus.office, campus.cs_office
    ids = [office.client(campus.head).send(single(one))["id"] for _ in range(3)]
    foreign = office.client(campus.head).send(single(campus.me_office))["id"]
    first = office.client(one).open_message(ids[0])["read_at"]
    with pytest.raises(NotFound):
        office.client(one).read_singles([*ids, foreign])
    assert {row["state"] for row in office.client(one).singles(state="unread")["items"]} == {"unread"}
    office.client(one).delete_singles([ids[2]])
    result = office.client(one).read_singles(ids)
    assert (result["done"], result["failed"]) == (2, 1)
    assert office.client(one).message(ids[0])["read_at"] == first
    assert {row["state"] for row in office.client(one).singles()["items"]} == {"read"}
    assert office.client(campus.me_office).singles()["items"][0]["state"] == "unread"
