"""Every endpoint × actor × object, through the gateway and at the service, against the table's oracle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest
from sqlalchemy import text, true

from kernel import endpoint, scope
from kernel.db import session
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
    shown = told(response)
    found += [f"{name}: shows {word}" for word in SECRETS if word in shown]
    if actor.kind not in SEES_ALL:
        found += [f"{name}: shows {word}" for word in stage.world.forbidden(actor.tag or None) if word in shown]
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


@pytest.mark.postgres
def test_refused_writes_write_nothing_on_postgres(postgres_stage: Stage) -> None:
    """Every write that must be refused at the service's door, then one look at all rows."""
    found = []
    for row in rows():
        for actor in actors_of(row):
            for relation in relations(row, actor, DIRECT):
                allowed = expected(row, actor, relation, DIRECT)
                if row.method != "GET" and DIRECT in actor.routes and min(allowed) >= 400:
                    found += problems(postgres_stage, row, actor, DIRECT, relation)
    assert not found, "\n".join(found)
    assert postgres_stage.as_set("auth")
    assert postgres_stage.as_set("messaging")


def _asked(stage: Stage, service: str, call: str, name: str) -> list[str]:
    row = OF_CALL[service, call][0]
    actor = next(actor for actor in actors_of(row) if actor.name == name)
    return problems(stage, row, actor, DIRECT, "foreign")


def test_a_missing_scope_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without the filter of kernel.scope the matrix tells statuses and markers."""
    call = "GET /api/v1/auth/accounts/{}"
    assert not _asked(stage, "auth", call, "a.admin")
    monkeypatch.setattr(scope, "_equal", lambda columns, role, value: true())
    found = _asked(stage, "auth", call, "a.admin")
    assert any("200 instead of (404,)" in line for line in found)
    assert any("shows 乙校标记" in line for line in found)


def test_a_missing_door_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without the door the matrix tells statuses."""
    call = "GET /api/v1/auth/departments"
    assert not _asked(stage, "auth", call, "a.clerk2")
    monkeypatch.setattr(endpoint, "authorize", lambda declaration, identity: None)
    assert any("200 instead of (403,)" in line for line in _asked(stage, "auth", call, "a.clerk2"))


def test_a_refused_request_that_wrote_is_seen(stage: Stage) -> None:
    """Negative control of the look at all rows."""
    assert stage.as_set("auth")
    stage.system.run("auth", lambda: session.execute(text("UPDATE departments SET code = 'Z' || code")))
    assert not stage.as_set("auth")
