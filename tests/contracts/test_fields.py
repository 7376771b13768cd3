"""Fields nobody may set are refused in every write; what is masked stays masked."""

from __future__ import annotations

import pytest

from tests.contracts.actors import DIRECT, GATEWAY, Actor
from tests.contracts.refusals import BODIES, able, faults
from tests.contracts.stage import Stage
from tests.factories.world import id_number_of

NOT_YOURS = {
    "id": "01900000-0000-7000-8000-000000000001",
    "school_id": "01900000-0000-7000-8000-000000000002",
    "status": "done",
    "state": "done",
    "created_by": "admin",
    "created_at": "2020-01-01T00:00:00Z",
    "is_admin": True,
    "version": 99,
    "epoch": 99,
    "enabled": False,
    "must_change_password": False,
    "password_hash": "x",
    "id_number": "370102199901010010",
    "sender_id": "01900000-0000-7000-8000-000000000003",
    "screens": ["staff.accounts"],
    "scopes": ["organization:read"],
    "__proto__": {"is_admin": True},
    "constructor": {},
}


@pytest.mark.parametrize("name", [name for name in BODIES if "/internal/events" not in name])
def test_foreign_fields_are_refused(stage: Stage, name: str) -> None:
    row = BODIES[name]
    actor = able(row)
    path, fill = stage.filled(row, actor, "own")
    body = fill(row.body)
    headers = {"If-Match": '"1"'} if row.match else {}
    found = []
    for field in NOT_YOURS.keys() - body.keys():
        sent = body | {field: NOT_YOURS[field]}
        answer = stage.ask(row.method, str(path), actor, DIRECT, row.service, json=sent, headers=dict(headers))
        found += faults(stage, f"{name} with {field}", answer, (422,), row.service)
        if answer.status_code == 422 and field not in answer.get_json()["fields"]:
            found.append(f"{name}: does not name {field}")
    assert not found, "\n".join(found)


def test_foreign_fields_inside_a_line_are_refused(stage: Stage) -> None:
    admin = Actor("a.admin", level="school", tag="a")
    line = {"kind": "graduate", "school_id": str(stage.world.ids["b.school"])}
    for path, body in (
        ("/audience/count", {"lines": [line]}),
        ("/messages", {"kind": "broadcast", "title": "题", "body": "文", "audience": [line]}),
    ):
        answer = stage.ask("POST", f"/api/v1/messaging{path}", admin, GATEWAY, "messaging", json=body)
        assert not faults(stage, path, answer, (422,), "messaging")


def test_an_id_number_is_only_ever_shown_masked(stage: Stage) -> None:
    graduate = Actor("a.graduate11", kind="graduate", tag="a")
    shown = stage.ask("GET", "/api/v1/auth/me", graduate, GATEWAY, "auth").get_json()["id_number"]
    whole = id_number_of("a", 1, 1)
    assert shown == whole[:4] + "*" * 10 + whole[-4:]


def test_a_department_sees_other_departments_graduates_masked(stage: Stage) -> None:
    """Decision 3: another department's graduate is reached by the exact user name only, with a masked name."""
    clerk = Actor("a.clerk1", level="department", tag="a")
    path = "/api/v1/messaging/recipients"
    listed = stage.ask("GET", path, clerk, GATEWAY, "messaging", query_string={"size": "100", "kind": "graduate"})
    assert {row["user_name"] for row in listed.get_json()["items"]} == {
        f"marka19_graduate1{place}" for place in (1, 2, 3)
    }
    exact = stage.ask("GET", path, clerk, GATEWAY, "messaging", query_string={"user_name": "marka19_graduate21"})
    assert [row["name"] for row in exact.get_json()["items"]] == ["甲" + "*" * 13]
    foreign = stage.ask("GET", path, clerk, GATEWAY, "messaging", query_string={"user_name": "markb19_graduate11"})
    assert foreign.get_json()["items"] == []
