"""设置密码 (8.1-6): default, given and made-up passwords; only auth hears the hash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kernel.errors import Invalid, NotFound
from kernel.passwords.hashing import verify
from services.graduates.app import service
from services.graduates.models import Change
from tests.factories.graduates import Bureau, Campus, make_campus
from tests.system import Templates


@pytest.fixture
def strict_campus(templates: Templates, tmp_path: Path) -> Iterator[Campus]:
    """A campus under the strict policy; what an engine does is told by the other tests."""
    made = Bureau.make(tmp_path, templates.copy("sqlite", service, tmp_path), PASSWORD_POLICY="strict")
    yield make_campus(made)
    made.database.close()


def heard(campus: Campus) -> dict[str, Any]:
    """What auth was told last, by graduate."""
    return {told["id"]: told for told in campus.bureau.told("graduate.access")}


def test_by_default_the_password_is_the_login_name_and_must_change(campus: Campus) -> None:
    result = campus.client(campus.cs_office).set_passwords([one.id for one in campus.cs_graduates])
    assert (result["done"], result["passwords"]) == (2, [])
    for graduate in campus.cs_graduates:
        told = heard(campus)[str(graduate.id)]
        assert verify(told["password_hash"], graduate.login_name) and told["must_change_password"]
        assert told["credential_version"] == graduate.credential_version + 1
    assert len({told["password_hash"] for told in heard(campus).values()}) == 2


def test_a_given_password_is_checked_by_the_policy(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    for wrong in ("short", "12345678901", "密码密码密码", ""):
        with pytest.raises(Invalid) as refused:
            client.set_passwords([graduate.id], wrong)
        assert set(refused.value.fields) == {"password"}
    assert heard(campus) == {}
    assert client.set_passwords([graduate.id], "abc12345")["done"] == 1
    assert verify(heard(campus)[str(graduate.id)]["password_hash"], "abc12345")


def test_under_the_strict_policy_passwords_are_made_up_and_shown_once(strict_campus: Campus) -> None:
    campus = strict_campus
    ready, refused = campus.cs_graduates
    campus.bureau.change(refused, registration="unregistered")
    result = campus.client(campus.cs_office).set_passwords([ready.id, refused.id])
    (shown,) = result["passwords"]
    assert (shown["id"], shown["user_name"]) == (str(ready.id), ready.login_name)
    assert verify(heard(campus)[str(ready.id)]["password_hash"], shown["password"])
    with pytest.raises(Invalid):
        campus.client(campus.cs_office).set_passwords([ready.id], f"{ready.login_name}!")


@pytest.mark.parametrize(
    ("facts", "reason"), [({"registration": "unregistered"}, "尚未注册"), ({"enabled": False}, "禁用")]
)
def test_who_may_not_sign_in_gets_none(campus: Campus, facts: dict[str, Any], reason: str) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, **facts)
    result = campus.client(campus.cs_office).set_passwords([graduate.id])
    assert result["failed"] == 1 and reason in result["results"][0]["reason"]
    assert heard(campus) == {}


def test_neither_password_nor_hash_is_kept_here(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    client.set_passwords([graduate.id], "abc12345")
    hashed = heard(campus)[str(graduate.id)]["password_hash"]
    change = campus.bureau.rows(select(Change))[0][0]
    assert (change.before, change.after) == ({}, {"password_hash": True})
    kept = str(campus.bureau.told("audit.recorded")) + str(client.history(graduate.id))
    assert "abc12345" not in kept and hashed not in kept
    assert campus.bureau.audited() == ["employment.graduates:set_password"]


def test_a_foreign_graduate_or_too_many_refuse_the_whole_call(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    with pytest.raises(NotFound):
        client.set_passwords([campus.cs_graduates[0].id, campus.me_graduates[0].id])
    with pytest.raises(Invalid) as refused:
        client.set_passwords([f"00000000-0000-0000-0000-{number:012d}" for number in range(201)])
    assert set(refused.value.fields) == {"ids"}
    assert heard(campus) == {}
