"""The same request sent again gets the first answer and has one effect."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.db import session
from kernel.models import IdempotencyRecord
from kernel.testing import staff_identity
from tests.kernel.office import STAFF, Office, in_parallel

KEY = {"Idempotency-Key": "0123456789abcdef"}


def post(office: Office, code: str, who: Any = STAFF, headers: Any = KEY, **more: Any) -> Any:
    return office.call("POST", "/api/v1/things", who, json={"code": code, **more}, headers=headers)


def records(office: Office) -> int:
    return office.run(lambda: session.scalar(select(func.count()).select_from(IdempotencyRecord)) or 0)


def test_twenty_at_once_have_one_effect_and_one_answer(office: Office) -> None:
    answers = in_parallel(20, lambda _: post(office, "a"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_data() for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 19
    assert office.things() == {"a": 1}


def test_without_a_key_each_request_is_its_own(office: Office) -> None:
    assert post(office, "a", headers={}).status_code == 201
    assert post(office, "b", headers={}).status_code == 201
    assert records(office) == 0


def test_a_key_reused_for_another_body_is_refused(office: Office) -> None:
    assert post(office, "a").status_code == 201
    again = post(office, "b")
    assert (again.status_code, again.json["code"]) == (422, "idempotency-key-reused")
    assert office.things() == {"a": 1}


def test_a_key_belongs_to_its_asker(office: Office) -> None:
    assert post(office, "a").status_code == 201
    other = post(office, "b", staff_identity("things"))
    assert other.status_code == 201 and other.json["code"] == "b"


def test_a_failed_request_leaves_no_record(office: Office) -> None:
    assert post(office, "a", name="拒绝").status_code == 422
    assert (records(office), office.things()) == (0, {})
    assert post(office, "a").status_code == 201


@pytest.mark.parametrize("key", ["short", "x" * 121, "with space in it", "键键键键键键键键"])
def test_unreadable_keys_are_refused(office: Office, key: str) -> None:
    answer = post(office, "a", headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency-key-invalid")
    assert office.things() == {}
