"""No log line ever holds an ID number, a phone, a password, a token or a cookie; nor does the audit trail."""

from __future__ import annotations

import io
import logging
from base64 import b64encode
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text

from services.auth.operations import organization
from tests.contracts.actors import DIRECT, GATEWAY, Actor
from tests.contracts.files import RECORD_HEAD, workbook
from tests.contracts.stage import Stage
from tests.contracts.table import rows
from tests.factories.world import PASSWORD, id_number_of

ADMIN = Actor("a.admin", level="school", tag="a")
GRADUATE = Actor("a.graduate11", kind="graduate", tag="a")
ID_NUMBER, PHONE, OTHER_PHONE = id_number_of("a", 1, 1), "13800001234", "13912345678"
PASSWORDS = (PASSWORD, "never2026x", "secret2026y", "a-reader-secret")
TELLING = f"身份证{ID_NUMBER}，手机{PHONE}，又{OTHER_PHONE}。"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the processes would write to standard error."""
    root = logging.getLogger()
    shape = next(
        one.formatter for one in root.handlers if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter)
    )
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(shape)
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def logged_stage(stage: Stage, lines: io.StringIO) -> Stage:
    return stage


def _people(stage: Stage) -> None:
    """Signing in, right and wrong, by page and by interface; data of people in bodies and in query strings."""
    for password in (PASSWORD, "never2026x"):
        body = {"user_name": "marka19_graduate11", "password": password}
        stage.ask("POST", "/api/v1/auth/sessions", Actor("anonymous", kind="anonymous"), GATEWAY, "auth", json=body)
    form = {"portal": "school", "user_name": ID_NUMBER, "password": "never2026x"}
    stage.outside.post("/sign-in", data=form, headers={"Cookie": f"__Host-visit={'v' * 32}"})
    basic = b64encode(b"marka19-reader:a-reader-secret").decode()
    form = {"grant_type": "client_credentials"}
    stage.outside.post("/api/v1/oauth/token", data=form, headers={"Authorization": f"Basic {basic}"})
    mine = {"mobile": OTHER_PHONE, "address": TELLING}
    stage.ask("PUT", "/api/v1/auth/me", ADMIN, GATEWAY, "auth", json=mine, headers={"If-Match": '"1"'})
    new = {"department_id": None, "user_name": "brandnew", "name": TELLING[:50], "password": "secret2026y"}
    stage.ask("POST", "/api/v1/auth/accounts", ADMIN, GATEWAY, "auth", json=new)
    for query in ({"name": ID_NUMBER}, {"user_name": PHONE}, {"sort": ID_NUMBER}, {PHONE: "1"}):
        stage.ask("GET", "/api/v1/auth/accounts", ADMIN, GATEWAY, "auth", query_string=query)
    stage.ask("GET", f"/api/v1/auth/accounts/{ID_NUMBER}", ADMIN, GATEWAY, "auth")
    stage.ask("GET", f"/staff/accounts/rows/{PHONE}", ADMIN, GATEWAY, "auth")


def _messages(stage: Stage) -> None:
    """Messages that tell of people, and the job that exports their unread list."""
    body = {"kind": "broadcast", "title": TELLING, "body": TELLING, "audience": [{}]}
    sent = stage.ask("POST", "/api/v1/messaging/messages", ADMIN, GATEWAY, "messaging", json=body).get_json()
    stage.ask("POST", f"/api/v1/messaging/messages/{sent['id']}/read", GRADUATE, GATEWAY, "messaging")
    stage.ask("POST", f"/api/v1/messaging/sent/{sent['id']}/unread-exports", ADMIN, GATEWAY, "messaging")
    stage.ask("GET", "/api/v1/messaging/inbox/single", ADMIN, GATEWAY, "messaging", query_string={"title": ID_NUMBER})
    data = {"file": (io.BytesIO(TELLING.encode()), f"{ID_NUMBER}.txt")}
    stage.ask("POST", "/api/v1/messaging/attachments", ADMIN, GATEWAY, "messaging", data=data)
    stage.system.pump()


def _graduates(stage: Stage) -> None:
    """Numbers of graduates: looked up, revealed, typed wrongly, imported, exported, put where they do not belong."""
    plain = stage.world.ids["a.plain1"]
    wrong = {"graduation_year": 2026, "name": TELLING[:40], "id_number": ID_NUMBER, "mobile": PHONE, "verified": True}
    unknown = {"school_code": "99071", "graduation_year": 2026, "degree": "31", "name": "某", "id_number": ID_NUMBER}
    work = {"form": "freelance", "activity": TELLING, "started_on": "2026-07-01", "phone": OTHER_PHONE}
    for method, path, body in (
        ("POST", "records/find", {"number": ID_NUMBER}),
        ("POST", "records/search", {"text": ID_NUMBER}),
        ("POST", f"records/{plain}/reveal", None),
        ("POST", "supplements/check", {key: value for key, value in wrong.items() if key != "verified"}),
        ("POST", "supplements", wrong),
        ("POST", "registrations", unknown | {"password": "secret2026y"}),
        ("POST", "employment/batch/disable", {"ids": [str(plain)], "reason": TELLING}),
        ("POST", f"employment-records/flexible/{stage.world.ids['a.waiting1']}", work),
        ("GET", f"records/{ID_NUMBER}", None),
        ("GET", f"employment?name={ID_NUMBER}", None),
        ("GET", f"dossiers/export.xlsx?name={PHONE}", None),
    ):
        options = {"json": body} if body is not None else {}
        stage.ask(method, f"/api/v1/graduates/{path}", ADMIN, GATEWAY, "graduates", **options)
    row = ("22370100990002", ID_NUMBER, TELLING, "本科", "", "1", OTHER_PHONE, TELLING)
    data = {"file": (io.BytesIO(workbook([RECORD_HEAD, row])), f"{ID_NUMBER}.xlsx")}
    path = "/api/v1/graduates/imports/records?graduation_year=2026"
    assert stage.ask("POST", path, ADMIN, GATEWAY, "graduates", data=data).status_code == 202
    stage.system.pump()


def _accidents(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error whose text tells of people."""

    def broken(*_: object, **__: object) -> None:
        password, token = "never2026x", stage.world.tokens["a.admin"]
        raise RuntimeError(f"{TELLING} password={password!r} Bearer {token}")

    monkeypatch.setattr(organization, "tree", broken)
    answer = stage.ask("GET", "/api/v1/auth/organization", ADMIN, DIRECT, "auth")
    assert answer.status_code == 500
    assert not any(word in answer.get_data(as_text=True) for word in (ID_NUMBER, PHONE, "RuntimeError", "never2026x"))


def test_logs_hold_nothing_of_people(logged_stage: Stage, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    _people(logged_stage)
    _messages(logged_stage)
    _graduates(logged_stage)
    _accidents(logged_stage, monkeypatch)
    written = lines.getvalue()
    assert written.count('"event": "request"') > 20
    assert "unexpected error" in written
    secrets = (ID_NUMBER, PHONE, OTHER_PHONE, *PASSWORDS, *logged_stage.world.tokens.values(), "$argon2", "v" * 32)
    shown = [line for line in written.splitlines() if any(secret in line for secret in secrets)]
    assert not shown, "\n".join(line[:400] for line in shown)


def test_every_line_of_a_request_has_its_id(logged_stage: Stage, lines: io.StringIO) -> None:
    """The same id at the gateway, in the service and in the job that was ordered."""
    name = "feedfeedfeedfeedfeedfeed"
    broadcast = logged_stage.world.objects["a.admin.sent_broadcast"]
    path = f"/api/v1/messaging/sent/{broadcast}/unread-exports"
    answer = logged_stage.ask("POST", path, ADMIN, GATEWAY, "messaging", headers={"X-Request-Id": name})
    assert (answer.status_code, answer.headers["X-Request-Id"]) == (202, name)
    logged_stage.system.pump()
    told = [line for line in lines.getvalue().splitlines() if name in line]
    assert any('"path": "/internal/sessions/resolve"' in line for line in told)
    assert any(f'"path": "{path}"' in line for line in told)
    assert any('"event": "job claimed"' in line for line in told)


def test_the_audit_trail_holds_no_id_number_and_no_phone(stage: Stage) -> None:
    _people(stage)
    _messages(stage)
    _graduates(stage)
    with stage.system.databases["auth"].reading.connect() as connection:
        entries = [str(dict(row)) for row in connection.execute(text("SELECT * FROM audit_entries")).mappings()]
    secrets = (ID_NUMBER, PHONE, OTHER_PHONE, *PASSWORDS)
    shown = [entry for entry in entries if any(secret in entry for secret in secrets)]
    assert len(entries) > 5
    assert not shown, "\n".join(entry[:600] for entry in shown)


AWAY = {row.call: row for row in rows() if row.service == "graduates" and row.number == 1 and (
    row.rule.rpartition(".")[2] in ("xlsx", "pdf") or row.rule.rpartition("/")[2] in ("file", "forms", "reveal")
) and "template" not in row.rule and "jobs" not in row.rule}  # fmt: skip


@pytest.mark.parametrize("call", AWAY)
def test_what_leaves_with_graduates_data_is_audited(stage: Stage, call: str) -> None:
    """Who took what, when, from where, by which screen."""
    stage.system.pump()
    before = _entries(stage)
    answer = stage.put(AWAY[call], ADMIN, DIRECT, "own")
    assert answer is not None
    assert answer.status_code == AWAY[call].ok
    stage.system.pump()
    (entry,) = [entry for entry in _entries(stage) if entry not in before]
    assert (entry["actor_name"], entry["address"]) == ("甲校标记admin", "192.0.2.7")


def _entries(stage: Stage) -> list[dict[str, str]]:
    with stage.system.databases["auth"].reading.connect() as connection:
        found = connection.execute(text("SELECT * FROM audit_entries WHERE action NOT LIKE 'session%'")).mappings()
        return [{name: str(value) for name, value in row.items()} for row in found]
