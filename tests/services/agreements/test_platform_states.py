"""States since a cursor: nothing is skipped and nothing told twice, whoever commits meanwhile and in what order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select, text

from kernel.db import session
from kernel.errors import Invalid
from services.agreements.models import Agreement, AgreementChange
from services.agreements.operations import feed
from tests.factories.agreements import Campus
from tests.factories.deliveries import SCHOOL_CODE, delivered, ended, province


def pages(campus: Campus, cursor: str = "", **filters: Any) -> Iterator[dict[str, Any]]:
    """Pages until there is no more."""
    more = True
    while more:
        page = province(campus).agreement_states(cursor=cursor, **filters)
        cursor, more = page["cursor"], page["more"]
        yield page


def deliver(campus: Campus, *graduates: Any) -> list[str]:
    """Delivers an agreement each; gives their ids."""
    told = province(campus).deliver_agreements([delivered(each) for each in graduates])
    return [row["id"] for row in told["results"]]


def test_states_since_a_cursor(campus: Campus) -> None:
    first, second = deliver(campus, *campus.cs_graduates)
    page = province(campus).agreement_states()
    assert {item["id"] for item in page["items"]} == {first, second} and page["more"] is False
    item = next(each for each in page["items"] if each["id"] == first)
    graduate = campus.cs_graduates[0]
    assert (item["school_code"], item["graduation_year"], item["exam_number"], item["state"], item["source"]) == (
        SCHOOL_CODE, graduate.graduation_year, graduate.exam_number, "pending", "system",
    )  # fmt: skip
    assert province(campus).agreement_states(cursor=page["cursor"]) == page | {"items": []}
    campus.client(campus.head).archive("system", [first])
    changed = province(campus).agreement_states(cursor=page["cursor"])
    assert [(each["id"], each["state"]) for each in changed["items"]] == [(first, "archived")]
    # from the beginning each stands once, at its last change
    again = [item["id"] for each in pages(campus, limit=1) for item in each["items"]]
    assert again == [second, first]


def test_every_act_moves_an_agreement_and_asking_does_not(campus: Campus) -> None:
    registry, head = campus.registry, campus.client(campus.head)
    graduate = registry.graduate(campus.school_id, campus.computing, application_state="approved")
    agreement = registry.agreement(graduate, "out_of_province", "pending")
    places = []

    def place() -> Any:
        return registry.scalar(select(AgreementChange.place).where(AgreementChange.agreement_id == agreement.id))

    for act in (
        lambda: head.archive("out_of_province", [agreement.id]),
        lambda: head.unarchive("out_of_province", [agreement.id], why="later"),
        lambda: head.restore("out_of_province", [agreement.id]),
        lambda: campus.client(graduate).ask_termination(
            agreement.id, {"reason": "考研", "terminated_on": "2026-06-01"}
        ),
        lambda: head.force_terminations([agreement.id], "单位破产"),
    ):
        act()
        places.append(place())
    assert places == [1, 2, 3, 3, 4]


def test_of_one_school(campus: Campus) -> None:
    deliver(campus, *campus.cs_graduates)
    item = delivered(campus.strange_graduate) | {"school_code": "99002"}
    province(campus).deliver_agreements([item])
    [page] = pages(campus, school_code="99002")
    assert [each["exam_number"] for each in page["items"]] == [campus.strange_graduate.exam_number]
    assert [each["school_code"] for each in next(pages(campus))["items"]] == [SCHOOL_CODE, SCHOOL_CODE, "99002"]


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "１２", "9" * 30, "0x1", "7"])
def test_a_cursor_that_was_never_given(campus: Campus, cursor: str) -> None:
    """One behind the last change, too: after a restore from a backup it would skip what is told anew."""
    deliver(campus, campus.cs_graduates[0])
    with pytest.raises(Invalid) as refused:
        province(campus).agreement_states(cursor=cursor)
    assert refused.value.code == ("cursor-ahead" if cursor == "7" else "cursor-wrong")
    assert "留空" in refused.value.message


@pytest.mark.parametrize("limit", ["0", "501", "x"])
def test_pages_have_their_size(campus: Campus, limit: str) -> None:
    with pytest.raises(Invalid):
        province(campus).agreement_states(limit=limit)


def test_what_is_not_committed_holds_back_what_comes_after(registry: Any, campus: Campus) -> None:
    """The first who changes commits last: the other waits with its place, so the cursor cannot pass the first."""
    if registry.database.is_sqlite:
        pytest.skip("one writer at a time: there is nothing in between")
    first, second = campus.registry.agreements(campus.cs_graduates, "system", "pending")
    changed, go_on = Event(), Event()

    def slow() -> None:
        def work() -> None:
            session.get_one(Agreement, first.id).reason = "慢"
            feed.note([first.id])
            changed.set()
            go_on.wait(30)

        registry.database.run(work)

    slower = Thread(target=slow)
    slower.start()
    assert changed.wait(30)
    quicker = Thread(target=lambda: campus.client(campus.head).archive("system", [second.id]))
    quicker.start()
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    end = time.monotonic() + 30
    while not registry.scalar(text(waits)) and time.monotonic() < end:
        assert province(campus).agreement_states()["items"] == []
    go_on.set()
    slower.join(30)
    quicker.join(30)
    assert [each["id"] for each in province(campus).agreement_states()["items"]] == [str(first.id), str(second.id)]


def test_reading_on_while_many_write(campus: Campus) -> None:
    """Writers commit in any order; who reads on meets every agreement, and in its last state at the end."""
    graduates = campus.registry.graduates(48, campus.school_id, campus.computing)
    seen: dict[str, list[str]] = {}
    done = Event()

    def write(mine: list[Any]) -> None:
        for start in range(0, len(mine), 3):
            ids = deliver(campus, *mine[start : start + 3])
            campus.client(campus.head).archive("system", ids[:2])
            numbers = [campus.client(campus.head).agreement("system", ids[0])["number"]]
            province(campus).deliver_terminations([ended(number) for number in numbers])

    def read() -> None:
        cursor, last = "", False
        while not last:
            last = done.is_set()
            for page in pages(campus, cursor, limit=4):
                cursor = page["cursor"]
                for item in page["items"]:
                    seen.setdefault(item["id"], []).append(f"{item['state']} {item['changed_at']}")

    reader = Thread(target=read)
    writers = [Thread(target=write, args=(graduates[at::4],)) for at in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join(120)
    done.set()
    reader.join(60)
    now_is = dict(campus.registry.rows(select(Agreement.id, Agreement.state)))
    assert {str(key): state for key, state in now_is.items()} == {
        key: told[-1].split()[0] for key, told in seen.items()
    }
    assert len(seen) == 48
    assert all(len(set(told)) == len(told) for told in seen.values()), "the same change was told twice"
