"""Every endpoint × actor × object, through the gateway and at the service, against the table's oracle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest

from tests.contracts.actors import DIRECT, GATEWAY, Actor, actors_of
from tests.contracts.oracle import RELATIONS, expected
from tests.contracts.stage import Stage, told
from tests.contracts.table import Row, rows
from tests.factories.world import ID_NUMBERS

OF_CALL = {
    key: list(found)
    for key, found in groupby(
        sorted(rows(), key=lambda row: (row.service, row.call, row.number)), lambda row: (row.service, row.call)
    )
}
SEES_ALL = ("employer", "authority", "service")
SECRETS = ("$argon2", *(shape.format(number * 10 + place) for shape in ID_NUMBERS.values() for number in (1, 2)
                        for place in (1, 2, 3)))  # fmt: skip


def relations(row: Row, actor: Actor, route: str) -> Iterator[str]:
    """Whose object is asked for. Who has no identity is turned away before any object; scope is the service's work."""
    if row.object is None or actor.kind in ("nobody", "anonymous"):
        yield "own"
        return
    yield from RELATIONS if route == DIRECT else ("own", "foreign")
    if route == DIRECT and "['$id']" in str(row.body):
        yield "mixed"


def problems(stage: Stage, row: Row, actor: Actor, route: str, relation: str) -> list[str]:
    """What was wrong with one answer; the database is as before afterwards."""
    allowed = expected(row, actor, relation, route)
    mark = stage.change_mark()
    response = stage.put(row, actor, route, relation)
    if response is None:
        return []
    name = f"{row.call} #{row.number} {actor.name} {relation} {route}"
    found = []
    if response.status_code not in allowed:
        found.append(f"{name}: {response.status_code} instead of {allowed}: {response.get_data(as_text=True)[:200]}")
    text = told(response)
    found += [f"{name}: shows {word}" for word in SECRETS if word in text]
    if actor.kind not in SEES_ALL:
        found += [f"{name}: shows {word}" for word in stage.world.forbidden(actor.tag or None) if word in text]
    if stage.change_mark() != mark:
        if response.status_code >= 400 and not stage.as_set(row.service):
            found.append(f"{name}: refused with {response.status_code}, but something was written")
        stage.restore()
    return found


@pytest.mark.parametrize(("service", "call"), sorted(OF_CALL), ids=lambda value: value.replace("/api/v1/", ""))
def test_answers_follow_the_table(stage: Stage, service: str, call: str) -> None:
    found = []
    for row in OF_CALL[service, call]:
        for actor in actors_of(row):
            for route in actor.routes:
                if route == GATEWAY and row.rule.startswith("/internal"):
                    continue
                for relation in relations(row, actor, route):
                    found += problems(stage, row, actor, route, relation)
    assert not found, "\n".join(found)


@pytest.mark.postgres
@pytest.mark.parametrize(("service", "call"), sorted(key for key in OF_CALL if key[1].startswith("GET")), ids=str)
def test_reading_follows_the_table_on_postgres(postgres_stage: Stage, service: str, call: str) -> None:
    """A slice: reading endpoints at the service's door, where the engines' SQL differs."""
    found = []
    for row in OF_CALL[service, call]:
        for actor in actors_of(row):
            if DIRECT in actor.routes:
                for relation in relations(row, actor, DIRECT):
                    found += problems(postgres_stage, row, actor, DIRECT, relation)
    assert not found, "\n".join(found)
