"""Every endpoint × actor × object, through the gateway and at the service, against the table's oracle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import text, true
from werkzeug.test import TestResponse

from kernel import endpoint, scope
from kernel.db import session
from tests.contracts.actors import DIRECT, GATEWAY, Actor, actors_of, admits
from tests.contracts.oracle import RELATIONS, expected
from tests.contracts.stage import Stage, told
from tests.contracts.table import Row, rows

OF_CALL = {
    key: list(found)
    for key, found in groupby(
        sorted(rows(), key=lambda row: (row.service, row.call, row.number)), lambda row: (row.service, row.call)
    )
}
SEES_ALL = ("employer", "authority", "service")
OF_GRADUATES = ("graduates", "agreements")
"""Services whose rows belong to departments."""


def secrets(stage: Stage, row: Row, actor: Actor) -> Iterator[str]:
    """What no answer holds: hashes, and graduates' numbers but of those that an answer may reveal to the asker."""
    yield "$argon2"
    for place, numbers in stage.world.secrets.items():
        tag, _, department = place.partition(".")
        within = actor.name == "platform" or actor.kind == "service" or (actor.tag == tag and actor.level == "school")
        own = actor.level == "department" and place == f"{actor.tag}.{actor.department}"
        if not (row.reveals and (within or own)):
            yield from numbers


def foreign(stage: Stage, row: Row, actor: Actor) -> tuple[str, ...]:
    """Markers of what is not the asker's: of the other school, and of the other department's graduates."""
    if actor.kind in SEES_ALL or actor.name == "platform":
        return ()
    beside = actor.department if row.service in OF_GRADUATES and actor.level == "department" else None
    return stage.world.forbidden(actor.tag or None, beside)


def relations(row: Row, actor: Actor, route: str) -> Iterator[str]:
    """Whose object is asked for. Who is not admitted is turned away before any object; scope is the service's work."""
    if row.object is None or not any(admits(door, actor) for door in row.doors):
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
    found += [f"{name}: shows {word}" for word in (*secrets(stage, row, actor), *foreign(stage, row, actor))
              if word in shown]  # fmt: skip
    # the clerks of auth's table are enabled: there a row may say that it is so already
    if row.service != "auth" and response.status_code == row.ok and relation == "own" and "failed" in shown:
        found += [f"{name}: {line['reason']}" for line in _lines(response) if not line["ok"]]
    if stage.change_mark() != mark:
        if response.status_code >= 400 and not stage.as_set(row.service):
            found.append(f"{name}: refused with {response.status_code}, but something was written")
        stage.restore()
    return found


def _lines(response: TestResponse) -> list[dict[str, Any]]:
    """What a batch did, line by line."""
    told = response.get_json(silent=True)
    return list(told.get("results", [])) if isinstance(told, dict) else []


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
    assert all(postgres_stage.as_set(name) for name in ("auth", "messaging", *OF_GRADUATES))


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


def test_a_missing_department_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without the filter on departments their markers tell, in lists, sheets and drawers."""
    calls = ("GET /api/v1/graduates/employment", "GET /api/v1/graduates/recommendations/export.xlsx",
             "GET /api/v1/graduates/dossiers")  # fmt: skip
    assert not [line for call in calls for line in _asked(stage, "graduates", call, "a.clerk2")]
    monkeypatch.setattr(scope, "_staff", lambda columns, who: columns["school"] == who.school_id)
    for call in calls:
        found = _asked(stage, "graduates", call, "a.clerk2")
        assert any("shows 一系暗号" in line for line in found), call
        assert not any("乙校标记" in line for line in found), call


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
