"""Ids, paths, queries, methods, headers and credentials that nobody should send."""

from __future__ import annotations

import base64
import io
import json
from typing import Any
from urllib.parse import quote

import jwt
import pytest

from kernel.tokens import HEADER, Signer
from tests.contracts.actors import BOTH, DIRECT, GATEWAY, Actor
from tests.contracts.refusals import able, faults
from tests.contracts.stage import Stage
from tests.contracts.table import Row, rows

ADMIN = Actor("a.admin", level="school", tag="a")
PUBLIC = [row for row in rows() if row.rule.startswith("/api/") and row.number == 1]
WITH_ID = {row.call: row for row in PUBLIC if "{}" in row.rule}
LISTS = {row.call: row for row in PUBLIC if row.method == "GET" and "/me/" not in row.rule and (
    "size" in (row.query or {}) or row.rule.rpartition("/")[2] in (
        "accounts", "departments", "audit", "jobs", "recipients", "single", "broadcasts", "sent", "history", "receipts",
        "sign-ins", "api-clients", "webhooks", "deliveries", "rows"))}  # fmt: skip
IDS = ("0", "-1", str(2**31), str(2**63), "9" * 5000, "١٢٣", "１２３", "1_000", " 7 ", "+3", "%00", "%2e%2e%2f", "..;",
       "%252e", "%c0%ae", "%ff", "x", "'", "%22", "None", "null", "undefined", "{}", "*",
       "01900000-0000-7000-8000-00000000000", "01900000-0000-7000-8000-0000000000000",
       "{01900000-0000-7000-8000-000000000000}", "０1900000-0000-7000-8000-000000000000")  # fmt: skip


@pytest.mark.parametrize("call", WITH_ID)
def test_ids_that_are_none(stage: Stage, call: str) -> None:
    row = WITH_ID[call]
    found = []
    for route in BOTH:
        for wrong in IDS:
            path = row.rule.format(wrong if "%" in wrong else quote(wrong))
            answer = _ask(stage, row, path, route, **_body(stage, row))
            found += faults(stage, f"{call} {wrong[:40]!r} {route}", answer, (400, 404, 405), row.service)
    assert not found, "\n".join(found)


QUERIES = ("page=0", "page=-1", "page=1000000000", "page=99999999999999999999", "page=1.0", "page=%20%201", "page=%2B1",
           "page=1_0", "page=١", "page=１", "page=", "page=x", "page=true", "size=0", "size=-1", "size=101",
           "sort=password", "sort=id;drop", "sort=random()", "sort=password_hash", "sort=-", "sort=__class__",
           "page=1&page=2", "page[]=1", "page[$gt]=1", "is_admin=true", "school_id=1", "page=1%00", "%00=1",
           "page=%ff", "size=20&size=20", "limit=1", "offset=1", "fields=password_hash")  # fmt: skip


@pytest.mark.parametrize("call", LISTS)
def test_queries_that_are_none(stage: Stage, call: str) -> None:
    row = LISTS[call]
    found = []
    for query in QUERIES:
        answer = _ask(stage, row, f"{_path(stage, row)}?{quote(query, safe='=&[]%$;()')}", DIRECT)
        found += faults(stage, f"{call} {query}", answer, (400, 422), row.service)
    assert not found, "\n".join(found)


WILD = ("%", "_", "\\", "'", '"', "--", ";", "' OR '1'='1", "*", "%%", "a%", "[a-z]", "$(id)", "{{7*7}}")
TEXTS = {
    "/api/v1/auth/accounts": ("name", "user_name"),
    "/api/v1/auth/departments": ("name", "code"),
    "/api/v1/auth/audit": ("actor", "subject", "action"),
    "/api/v1/messaging/recipients": ("q", "major"),
    "/api/v1/messaging/inbox/single": ("title", "sender"),
    "/api/v1/messaging/inbox/broadcasts": ("title", "sender"),
    "/api/v1/messaging/sent": ("title",),
    "/api/v1/graduates/employment": ("name", "major", "student_no", "class_name"),
    "/api/v1/graduates/applications/flexible": ("name", "class_name"),
    "/api/v1/graduates/employment-records/flexible": ("name", "class_name"),
    "/api/v1/graduates/supplements": ("name", "major"),
    "/api/v1/graduates/recommendations": ("name", "major"),
    "/api/v1/graduates/dossiers": ("name", "major"),
    "/api/v1/agreements/terminations/notices": ("name", "class_name", "employer_name"),
    "/api/v1/agreements/terminations/review": ("name", "student_no", "employer_name"),
    "/api/v1/agreements/forced": ("name", "number", "employer_name"),
    "/api/v1/agreements/entries": ("name", "major", "student_no"),
    "/api/v1/agreements/system": ("name", "major", "student_no", "class_name", "number", "employer_name"),
}


@pytest.mark.parametrize("path", TEXTS)
def test_wild_cards_are_only_letters(stage: Stage, path: str) -> None:
    """A filter with % or _ finds what contains that very sign, not everything."""
    service = path.split("/")[3]
    found = []
    for field in TEXTS[path]:
        for text in WILD:
            answer = stage.ask("GET", path, ADMIN, DIRECT, service, query_string={field: text, "size": "100"})
            if answer.status_code == 422 and len(text) > 10:
                continue  # longer than the field
            names = [str(item) for item in answer.get_json()["items"]]
            if answer.status_code != 200 or not all(text in name for name in names):
                found.append(f"{path}?{field}={text}: {answer.status_code}, {len(names)} rows")
    assert not found, "\n".join(found)


def test_a_very_long_query_is_refused(stage: Stage) -> None:
    answer = stage.ask("GET", f"/api/v1/auth/accounts?name={'a' * 10_000}", ADMIN, GATEWAY, "auth")
    assert not faults(stage, "10 kB", answer, (414, 422), "auth")


DAYS = ("2026-02-30", "0000-00-00", "9999-12-31", "20260630", "２０２６-06-30", "2026-06-30T00:00:00Z", "1", "today")


@pytest.mark.parametrize("day", DAYS)
def test_days_that_are_none(stage: Stage, day: str) -> None:
    for path, field in (
        ("auth/audit", "day_from"),
        ("messaging/sent", "sent_to"),
        ("graduates/applications/flexible", "applied_from"),
        ("graduates/supplements", "created_to"),
        ("graduates/dossiers", "sent_from"),
        ("agreements/system", "certified_from"),
        ("agreements/terminations/notices", "terminated_to"),
        ("agreements/terminations/review", "asked_from"),
    ):
        service = path.partition("/")[0]
        answer = stage.ask("GET", f"/api/v1/{path}", ADMIN, DIRECT, service, query_string={field: day})
        assert not faults(stage, f"{path} {day}", answer, (422,), service)


@pytest.mark.parametrize("route", BOTH)
def test_methods_that_an_address_does_not_have(stage: Stage, route: str) -> None:
    found = []
    served = {row.rule: {other.method for other in PUBLIC if other.rule == row.rule} for row in PUBLIC}
    for row in PUBLIC:
        path, _ = stage.filled(row, able(row), "own")
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - served[row.rule]:
            answer = stage.ask(method, str(path), ADMIN, route, row.service)
            found += faults(stage, f"{method} {path} {route}", answer, (404, 405), row.service)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("accept", ["application/xml", "*/*;q=9", "text/html", "nonsense", ";;;", "a" * 5000])
def test_what_is_accepted_does_not_matter(stage: Stage, accept: str) -> None:
    answer = stage.ask("GET", "/api/v1/auth/me", ADMIN, GATEWAY, "auth", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")


@pytest.mark.parametrize("value", ["bytes=0-,-1" + ",0-" * 1000, "bytes=5-1", "bytes=-0", "lines=1-2", "bytes=9-99999"])
def test_odd_ranges_of_a_file(stage: Stage, value: str) -> None:
    path = f"/api/v1/messaging/attachments/{stage.world.objects['a.admin.received_attachment']}"
    answer = stage.ask("GET", path, ADMIN, GATEWAY, "messaging", headers={"Range": value})
    assert answer.status_code in (200, 206, 416)
    assert len(answer.get_data()) < 1000


@pytest.mark.parametrize("tag", ["3", '"x"', '"-1"', '"99999999999"', 'W/"1"', "*", '"1", "2"', '"١"', ""])
def test_versions_that_are_none(stage: Stage, tag: str) -> None:
    path = f"/api/v1/auth/departments/{stage.world.ids['a.department1']}"
    answer = stage.ask("PATCH", path, ADMIN, GATEWAY, "auth", json={"name": "改"}, headers={"If-Match": tag})
    assert not faults(stage, tag, answer, (400, 412, 428), "auth")


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ('"2"', 412), ('"0"', 412)])
def test_a_missing_or_stale_version(stage: Stage, tag: str | None, status: int) -> None:
    headers = {"If-Match": tag} if tag else {}
    for path, method, body in (
        (f"departments/{stage.world.ids['a.department1']}", "PATCH", {"name": "改"}),
        (f"accounts/{stage.world.ids['a.target1']}", "PATCH", {"name": "改"}),
        (f"accounts/{stage.world.ids['a.target1']}/grants", "PUT", {"keys": []}),
        ("me", "PUT", {"mobile": "13900000000"}),
    ):
        answer = stage.ask(method, f"/api/v1/auth/{path}", ADMIN, GATEWAY, "auth", json=body, headers=dict(headers))
        assert not faults(stage, path, answer, (status,), "auth")


NAMES = ('a"b.txt', "a\r\nSet-Cookie: x=1.txt", "../../etc/passwd.txt", "..\\..\\x.txt", "CON.txt", "a;b=c.txt",
         "单.txt", "\u202etxt.exe.txt", "x" * 300 + ".txt", ".txt", "a\0b.txt", "%0d%0aX: y.txt")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_file_names_reach_no_header_unescaped(stage: Stage, name: str) -> None:
    data = {"file": (io.BytesIO("文".encode()), name)}
    sent = stage.ask("POST", "/api/v1/messaging/attachments", ADMIN, GATEWAY, "messaging", data=data)
    assert sent.status_code in (201, 400, 422), sent.get_data(as_text=True)
    if sent.status_code == 201:
        path = f"/api/v1/messaging/attachments/{sent.get_json()['id']}"
        told = stage.ask("GET", path, ADMIN, GATEWAY, "messaging").headers
        disposition = told["Content-Disposition"]
        assert disposition.startswith("attachment;")
        assert not set(disposition) & set("\r\n\0/\\") - {"\\"}, disposition
        assert "Set-Cookie" not in told
        assert told["X-Content-Type-Options"] == "nosniff"


BEARERS = (
    "",
    "x",
    "x" * 15,
    "x" * 201,
    "x" * 100_000,
    "null",
    "Bearer",
    "a b",
    "ü" * 20,
    "../" * 10,
    "' OR 1=1 --" * 3,
)


@pytest.mark.parametrize("token", BEARERS)
def test_bearer_tokens_that_are_none(stage: Stage, token: str) -> None:
    for path in ("/api/v1/auth/me", "/api/v1/messaging/summary"):
        headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
        answer = stage.outside.get(path, headers=headers)
        assert not faults(stage, token[:20], answer, (401,), "auth")


def _forged(stage: Stage) -> dict[str, str]:
    assert stage.system.settings.keys is not None
    good = Signer(stage.system.settings.keys, "gateway").token(stage.credentials.identity("a.admin"), "auth")
    head, payload, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    public = stage.system.settings.public_keys.read_bytes()
    ring = json.loads(public)["keys"][0]
    hmac_key = ring["x"].encode().ljust(32, b"x")
    return {
        "none": jwt.encode(claims, None, "none", headers={"kid": ring["kid"]}),
        "None": f"{_b64({'alg': 'None', 'kid': ring['kid']})}.{payload}.",
        "HS256 with the public key": jwt.encode(claims, hmac_key, "HS256", headers={"kid": ring["kid"]}),
        "no signature": f"{head}.{payload}.",
        "other payload": f"{head}.{_b64(claims | {'aud': 'messaging'})}.{signature}",
        "kid of a path": f"{_b64({'alg': 'EdDSA', 'kid': '../../keys.json'})}.{payload}.{signature}",
        "kid of a list": f"{_b64({'alg': 'EdDSA', 'kid': [1]})}.{payload}.{signature}",
        "kid of an object": f"{_b64({'alg': 'EdDSA', 'kid': {'a': 1}})}.{payload}.{signature}",
        "no kid": f"{_b64({'alg': 'EdDSA'})}.{payload}.{signature}",
        "jku": f"{_b64({'alg': 'EdDSA', 'jku': 'http://evil.example/k', 'kid': 'evil'})}.{payload}.{signature}",
        "own jwk": f"{_b64({'alg': 'EdDSA', 'jwk': ring, 'kid': 'evil'})}.{payload}.{signature}",
        "list header": f"{_b64([1])}.{payload}.{signature}",
        "crit": f"{_b64({'alg': 'EdDSA', 'kid': ring['kid'], 'crit': ['x']})}.{payload}.{signature}",
        "two tokens": f"{good},{good}",
        "bearer before it": f"Bearer {good}",
    }


def _b64(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_identity_tokens_that_are_none(stage: Stage) -> None:
    found = []
    for name, token in _forged(stage).items():
        answer = stage.doors["auth"].get("/api/v1/auth/accounts", headers={HEADER: token})
        found += faults(stage, name, answer, (401,), "auth")
    assert not found, "\n".join(found)


def test_a_service_without_any_identity_serves_nobody(stage: Stage) -> None:
    found = []
    for row in rows():
        if "anyone" not in row.who:
            path, _ = stage.filled(row, able(row), "own")
            answer = stage.doors[row.service].open(str(path), method=row.method)
            found += faults(stage, row.call, answer, (401,), row.service)
    assert not found, "\n".join(found)


def _path(stage: Stage, row: Row) -> str:
    return str(stage.filled(row, ADMIN, "own")[0])


def _body(stage: Stage, row: Row) -> dict[str, Any]:
    return {"json": stage.filled(row, ADMIN, "own")[1](row.body)} if row.body is not None else {}


def _ask(stage: Stage, row: Row, path: str, route: str, **options: Any) -> Any:
    headers = {"If-Match": '"1"'} if row.match else {}
    return stage.ask(row.method, path, ADMIN, route, row.service, headers=headers, **options)
