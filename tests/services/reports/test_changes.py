"""Changes for other systems: cursors that lose nothing while rows change, moments, scopes, who is no more."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import now
from kernel.errors import Forbidden, Invalid
from kernel.identity import Identity
from services.graduates.contract.facts import NOWHERE
from services.reports.domain.changes import KINDS
from tests.factories.reports import Campus

PRIVATE = {"id_number", "mobile", "home_phone", "home_address", "email", "contact_phone", "contact_mobile", "qq"}


def program(school_id: uuid.UUID | None, *scopes: str) -> Identity:
    """An API client."""
    scopes = scopes or tuple(kind.scope for kind in KINDS.values())
    return Identity(kind="client", user_name="client-1", school_id=school_id, scopes=frozenset(scopes))


def read_on(client: Any, kind: str = "graduates", **query: Any) -> tuple[list[dict[str, Any]], str]:
    """Everything from a place to the end, and the place then."""
    items, more = [], True
    while more:
        page = client.changes(kind, **query)
        items += page["items"]
        more, query = page["more"], {"cursor": page["cursor"], "limit": query.get("limit", 200)}
    return items, page["cursor"]


def test_pages_tell_each_once_and_then_what_is_new(campus: Campus) -> None:
    told = campus.observatory.graduates(5, campus.school_id, campus.computing)
    campus.observatory.graduates(2, campus.elsewhere, campus.foreign)
    client = campus.observatory.client(program(campus.school_id))
    items, place = read_on(client, limit=2)
    assert [item["id"] for item in items] == sorted(row["id"] for row in told)
    assert client.changes("graduates", cursor=place) == {"items": [], "cursor": place, "more": False}
    campus.observatory.retell(told[1], major="网络工程")
    [changed], later = read_on(client, cursor=place)
    assert (changed["id"], changed["major"], changed["removed"]) == (told[1]["id"], "网络工程", False)
    assert int(later) > int(place) and changed["updated_at"] > items[0]["updated_at"]
    campus.observatory.tell("graduate.report", {**told[1], "major": "旧的"})
    assert read_on(client, cursor=later)[0] == []


def test_nothing_private_and_every_list_has_its_scope(campus: Campus) -> None:
    told = campus.observatory.graduate(campus.school_id, campus.computing, agreement_number="A1", destination="10")
    for name, kind in KINDS.items():
        [item] = read_on(campus.observatory.client(program(campus.school_id, kind.scope)), name)[0]
        assert item.keys() == {"id", "updated_at", "removed", *kind.names} and not PRIVATE & item.keys()
        assert all(str(item[each]) == str(told[each]) for each in kind.names if told[each] is not None)
        others = program(campus.school_id, *(each.scope for each in KINDS.values() if each is not kind))
        with pytest.raises(Forbidden):
            campus.observatory.client(others).changes(name)


def test_who_is_no_more_is_told_as_removed(campus: Campus) -> None:
    told = campus.observatory.graduate(campus.school_id, campus.computing)
    client = campus.observatory.client(program(campus.school_id))
    _, place = read_on(client)
    campus.observatory.retell(told, school_id=str(NOWHERE), department_id=str(NOWHERE), name="")
    [item], _ = read_on(client, cursor=place)
    assert item["removed"] and {item[name] for name in KINDS["graduates"].names} == {None}


def test_since_a_moment(campus: Campus) -> None:
    client = campus.observatory.client(program(campus.school_id))
    campus.observatory.graduates(2, campus.school_id, campus.computing)
    before = read_on(client)[0][-1]["updated_at"]
    later = campus.observatory.graduate(campus.school_id, campus.computing)
    assert [item["id"] for item in read_on(client, updated_since=before)[0]][-1] == later["id"]
    assert len(read_on(client, updated_since=(now() - timedelta(days=1)).isoformat())[0]) == 3
    assert read_on(client, updated_since=(now() + timedelta(days=1)).isoformat())[0] == []


@pytest.mark.parametrize(
    "query",
    [
        *({"cursor": text} for text in ("x", "-1", "1e3", "99999999999999999", "１")),
        *(
            {"updated_since": text}
            for text in ("2026-06-30", "yesterday", "2026-06-30T08:00:00", "9999-01-01T00:00:00Z")
        ),
        *({"limit": text} for text in ("0", "1001", "x")),
    ],
)
def test_what_is_no_cursor_is_refused(campus: Campus, query: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        campus.observatory.client(program(campus.school_id)).changes("graduates", **query)
    assert set(refused.value.fields) == set(query)


def test_a_reader_misses_nothing_while_rows_change(campus: Campus) -> None:
    """Four tellers at once; a reader that only ever goes on from its cursor ends with the newest of each."""
    told = campus.observatory.graduates(20, campus.school_id, campus.computing, class_name="0")
    client = campus.observatory.client(program(campus.school_id))
    known, place, running = {}, "", True

    def tell(seed: int) -> None:
        chance, mine = random.Random(seed), {row["id"]: row for row in told[seed::4]}
        for number in range(15):
            row = mine[chance.choice(list(mine))]
            mine[row["id"]] = campus.observatory.retell(row, class_name=str(number + 1))
        newest.update({key: row["class_name"] for key, row in mine.items()})

    newest: dict[str, str] = {}
    with ThreadPoolExecutor(4) as pool:
        telling = [pool.submit(tell, seed) for seed in range(4)]
        while running:
            running = not all(each.done() for each in telling)
            items, place = read_on(client, cursor=place, limit=3)
            known |= {item["id"]: item["class_name"] for item in items}
    assert [each.result() for each in telling] == [None] * 4
    assert known == newest
