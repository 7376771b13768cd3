"""API clients are told how much of their minute is left, and wait when it is used up; others are not counted."""

from __future__ import annotations

import uuid

import pytest

from gateway.api_limits import ClientLimits, Headers
from kernel.errors import TooMany
from tests.contracts.actors import GATEWAY, PEOPLE
from tests.contracts.stage import Stage

PATH = "/api/v1/auth/departments/names"
ACTORS = {actor.name: actor for actor in PEOPLE}


def take(limits: ClientLimits, client: uuid.UUID) -> dict[str, str]:
    headers: Headers = []
    try:
        limits.take(client, headers)
    except TooMany as error:
        return dict(headers) | {"wait": str(error.retry_after)}
    return dict(headers)


def test_a_minute_is_counted_for_each_client_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limits, one, other, moment = ClientLimits(2), uuid.uuid4(), uuid.uuid4(), [1000.0]
    monkeypatch.setattr("gateway.api_limits.monotonic", lambda: moment[0])
    told = {"RateLimit-Limit": "2", "RateLimit-Remaining": "1", "RateLimit-Reset": "60"}
    assert take(limits, one) == told
    moment[0] += 20
    used_up = told | {"RateLimit-Remaining": "0", "RateLimit-Reset": "40"}
    assert take(limits, one) == used_up
    assert take(limits, one) == used_up | {"wait": "40"}
    assert take(limits, other) == told
    moment[0] += 40
    assert take(limits, one) == told


def test_the_gateway_tells_clients_and_stops_them(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    client = ACTORS["a.client_reader"]
    answer = stage.ask("GET", PATH, client, GATEWAY, "auth")
    assert answer.status_code == 200 and answer.headers["RateLimit-Limit"] == "1000000"
    monkeypatch.setattr(ClientLimits, "_count", lambda *_: (1_000_001, 7))
    refused = stage.ask("GET", PATH, client, GATEWAY, "auth")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert (refused.json["type"], refused.headers["RateLimit-Remaining"]) == ("/problems/rate-limited", "0")
    person = stage.ask("GET", PATH, ACTORS["a.admin"], GATEWAY, "auth")
    assert person.status_code == 200 and "RateLimit-Limit" not in person.headers


def test_the_type_of_a_refusal_leads_to_its_page(stage: Stage) -> None:
    refused = stage.ask("GET", PATH, ACTORS["a.client_bare"], GATEWAY, "auth")
    page = stage.outside.get(refused.json["type"])
    assert (refused.status_code, page.status_code) == (403, 200) and refused.json["code"] in page.text
    assert stage.outside.get("/problems").text.count("/problems/") > 200
    assert stage.outside.get("/problems/no-such-code").status_code == 404
