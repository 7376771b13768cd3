"""Two at the same moment: one wins, the other is told, and nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from kernel.errors import PreconditionFailed
from services.agreements.models import Agreement
from tests.factories.agreements import Campus

Act = Callable[[], dict[str, Any]]
WITH = {"archive": {}, "unarchive": {"why": "later"}, "restore": {}}


def together(*acts: Act) -> list[dict[str, Any]]:
    """Run all in threads that start at once; gives their answers in order."""
    start, answers = Barrier(len(acts)), [{} for _ in acts]

    def run(place: int, act: Act) -> None:
        start.wait()
        answers[place] = act()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def act(campus: Campus, who: Any, verb: str, agreements: list[Agreement], **values: Any) -> Act:
    """A verb as somebody, with a client of their own."""
    client, ids = campus.client(who), [each.id for each in agreements]
    return lambda: getattr(client, verb)(agreements[0].source, ids, **WITH[verb], **values)


def versions(campus: Campus) -> dict[str, list[int]]:
    """Versions told to graduates, by graduate, in the order of telling."""
    found: dict[str, list[int]] = {}
    for payload in campus.registry.told("signing.changed"):
        found.setdefault(payload["id"], []).append(payload["version"])
    return found


def test_two_archive_the_same_agreement(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0])
    answers = together(*(act(campus, who, "archive", [agreement]) for who in (campus.cs_office, campus.head)))
    assert sorted(answer["done"] for answer in answers) == [0, 1]
    [loser] = [answer for answer in answers if not answer["done"]]
    assert loser["results"][0]["reason"].startswith("存档通过只能对待审核的协议书进行")
    assert [event.verb for event in campus.registry.history(agreement)] == ["archive"]
    assert versions(campus) == {str(agreement.graduate_id): [1]}
    assert len(campus.registry.audited()) == 1


@pytest.mark.parametrize(
    ("state", "verbs", "ends"),
    [
        ("archived", ("unarchive", "restore"), {("unarchive",): "withdrawn", ("unarchive", "restore"): "restored"}),
        ("pending", ("archive", "unarchive"), {("archive",): "archived", ("archive", "unarchive"): "withdrawn"}),
        ("withdrawn", ("restore", "archive"), {("restore",): "restored"}),
        ("restored", ("unarchive", "unarchive"), {("unarchive",): "withdrawn"}),
    ],
)
def test_verbs_against_each_other(campus: Campus, state: str, verbs: tuple[str, str], ends: dict[Any, str]) -> None:
    """Whatever comes first, the end is one that an order of the two explains."""
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", state)
    people = (campus.cs_office, campus.head)
    answers = together(*(act(campus, who, verb, [agreement]) for who, verb in zip(people, verbs, strict=True)))
    done = tuple(event.verb for event in campus.registry.history(agreement))
    assert campus.registry.read(agreement).state == ends[done]
    assert sum(answer["done"] for answer in answers) == len(done)
    assert versions(campus)[str(agreement.graduate_id)] == list(range(1, len(done) + 1))


def test_many_in_different_orders(campus: Campus) -> None:
    """Batches that overlap, their rows the other way round: no deadlock, each agreement archived once."""
    registry = campus.registry
    made = registry.agreements(registry.graduates(60, campus.school_id, campus.computing))
    batches = [made, made[::-1], made[20:], made[:40][::-1]]
    answers = together(*(act(campus, campus.head, "archive", batch) for batch in batches))
    assert sum(answer["done"] for answer in answers) == 60
    assert sum(answer["failed"] for answer in answers) == sum(map(len, batches)) - 60
    assert versions(campus) == {str(each.graduate_id): [1] for each in made}
    assert len(registry.audited()) == 60


def test_the_same_key_at_the_same_moment(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0])
    answers = together(*(act(campus, campus.head, "archive", [agreement], key="pressed-twice") for _ in range(4)))
    assert [answer["done"] for answer in answers] == [1, 1, 1, 1]
    assert len(campus.registry.told("signing.changed")) == 1


def test_employer_changed_while_it_is_archived(campus: Campus) -> None:
    """Both happen, one after the other; the last snapshot holds both."""
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province")
    client = campus.client(campus.head)
    employer = {"employer_name": "上海示范船厂", "employer_region": "310000"}

    def change() -> dict[str, Any]:
        seen = client.agreement("out_of_province", agreement.id)["version"]
        try:
            return client.change_employer(agreement.id, seen, employer=employer)
        except PreconditionFailed as error:
            return {"error": error.code}

    archived, changed = together(act(campus, campus.cs_office, "archive", [agreement]), change)
    assert archived["done"] == 1
    told = campus.registry.told("signing.changed")[-1]
    assert told["state"] == "archived"
    if "error" in changed:
        assert changed["error"] == "version-stale"
    else:
        assert told["employer"]["employer_name"] == "上海示范船厂"
