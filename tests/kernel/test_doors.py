"""Who may call what: the whole table of entries against askers, and refusal of whatever was not declared."""

from __future__ import annotations

import pytest

from kernel.identity import ANONYMOUS, KINDS, Identity
from kernel.ids import new_id
from kernel.permissions import anyone, client, person, service, signed_in, staff
from kernel.service import WITHOUT_DECLARATION
from kernel.testing import service_identity, staff_identity
from tests.kernel.office import Office

ASKERS = {
    "nobody signed in": None,
    "school with": staff_identity("things"),
    "school without": staff_identity("others"),
    "department with": staff_identity("things", level="department", department_id=new_id()),
    "department without": staff_identity(level="department", department_id=new_id()),
    "graduate": Identity("graduate", id=new_id()),
    "graduate with stray screens": Identity("graduate", id=new_id(), screens=frozenset({"things"})),
    "employer": Identity("employer", id=new_id()),
    "client with": Identity("client", id=new_id(), scopes=frozenset({"things:read"})),
    "client without": Identity("client", id=new_id(), scopes=frozenset({"others:read"})),
    "relay": service_identity("relay"),
    "gateway": service_identity("gateway"),
    "staff named relay": staff_identity("relay", user_name="relay"),
}
OPEN = {
    "anyone": set(ASKERS),
    "signed-in": {
        "school with",
        "school without",
        "department with",
        "department without",
        "graduate",
        "graduate with stray screens",
        "employer",
        "staff named relay",
    },
    "staff": {"school with", "school without", "department with", "department without", "staff named relay"},
    "screen": {"school with", "department with"},
    "school": {"school with"},
    "graduate": {"graduate", "graduate with stray screens"},
    "client": {"client with"},
    "relay": {"relay"},
    "several": {"school with", "department with", "employer"},
    "nobody": set(),
}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("door", OPEN)
def test_each_door_opens_to_its_own_and_nobody_else(office: Office, door: str) -> None:
    for name, asker in ASKERS.items():
        answer = office.call("GET", f"/api/v1/things/doors/{door}", asker)
        expected = 200 if name in OPEN[door] else (401 if asker is None else 403)
        assert answer.status_code == expected, (door, name)


@pytest.mark.parametrize("kind", KINDS)
def test_entries_admit_only_the_kinds_they_name(kind: str) -> None:
    asker = Identity(kind, user_name="relay", screens=frozenset({"s"}), scopes=frozenset({"s"}), level="school")
    admitted = {
        "staff": staff("s"),
        "client": client("s"),
        "service": service("relay"),
        "graduate": person("graduate"),
    }
    for name, entry in admitted.items():
        assert entry.admits(asker) is (name == kind)
    assert anyone().admits(asker)
    assert signed_in().admits(asker) is asker.is_person


def test_unknown_kinds_are_admitted_nowhere() -> None:
    stranger = Identity("auditor", screens=frozenset({"s"}))
    entries = (anyone(), signed_in(), staff("s"), client("s"), service("relay"), person("graduate"))
    assert not any(entry.admits(stranger) for entry in entries)
    assert not staff().admits(ANONYMOUS)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_must_change_the_password_can_do_nothing_else(office: Office) -> None:
    fresh = staff_identity("things", must_change_password=True)
    doors = {door: office.call("GET", f"/api/v1/things/doors/{door}", fresh) for door in ("staff", "anyone", "renewal")}
    assert {door: answer.status_code for door, answer in doors.items()} == {"staff": 403, "anyone": 200, "renewal": 200}
    assert doors["staff"].json["code"] == "password-change-required"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["loose", "things.loose", "health.loose", "api-docs.loose"])
def test_an_undeclared_route_is_refused(office: Office, name: str) -> None:
    office.app.add_url_rule("/loose", endpoint=name, view_func=lambda: "open to all")
    answer = office.call("GET", "/loose")
    assert (answer.status_code, answer.json["code"]) == (403, "undeclared")
    assert "open to all" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_static_folder_is_not_served(office: Office) -> None:
    assert office.call("GET", "/static/x.css").status_code == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_outside_headers_make_nobody(office: Office) -> None:
    spoofed = {"X-User-Id": "1", "X-Forwarded-User": "admin", "Authorization": "Bearer abc", "X-Forwarded-For": "::1"}
    assert office.call("GET", "/api/v1/things/doors/staff", None, headers=spoofed).status_code == 401


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_addresses_without_declaration_are_these(office: Office) -> None:
    declared = set(office.app.extensions["endpoints"])
    present = {rule.endpoint for rule in office.app.url_map.iter_rules()}
    assert present - declared == WITHOUT_DECLARATION
    assert office.call("GET", "/api/v1/things/openapi.json", None).json["info"]["title"] == "测试服务"
