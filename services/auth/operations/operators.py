"""What whoever runs the system does in auth, by codes and names instead of ids; never over the network (decision 11).

The operator acts within one school at a time, so that the school's own trail tells of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from kernel.db import session
from kernel.errors import Conflict, NotFound
from kernel.identity import Identity
from kernel.surroundings import Surroundings
from services.auth.domain.account_rules import in_menu_order
from services.auth.models import Account, ApiClient, Grant, School
from services.auth.operations import accounts, api_clients, grants, passwords
from services.auth.queries import people

_NO_SCHOOL = "没有代码为 {} 的学校。"
_NO_ACCOUNT = "没有用户名为 {} 的工作人员帐户。"
_NO_CLIENT = "没有编号为 {} 的接口帐户。"


def schools() -> list[dict[str, Any]]:
    """All schools with the number of their staff accounts."""
    counted = select(Account.school_id, func.count()).where(Account.kind == "staff").group_by(Account.school_id)
    counts = {school_id: count for school_id, count in session.execute(counted)}
    found = session.scalars(select(School).order_by(School.code))
    return [
        {"code": school.code, "name": school.name, "enabled": school.enabled, "accounts": counts.get(school.id, 0)}
        for school in found
    ]


def users(school_code: str | None, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Staff accounts of a school, or of all; `filters` as the list of 4.3 takes them."""
    query = people.staff_with_department(filters).order_by(Account.user_name)
    if school_code:
        query = query.where(Account.school_id == _school(school_code).id)
    codes = {school.id: school.code for school in session.scalars(select(School))}
    return [_user(account, codes, name) for account, name in session.execute(query)]


def user(user_name: str) -> dict[str, Any]:
    """One staff account and the screens that it was granted."""
    account = _account(user_name)
    return users(None, {"user_name": account.user_name})[0] | {"screens": in_menu_order(_held(account))}


def switch(operator: Identity, user_name: str, *, enabled: bool) -> None:
    """Enable or disable an account; raises Conflict with the reason where it may not be."""
    account = _account(user_name)
    _expect(accounts.switch(_within(operator, account.school_id), [account.id], enabled=enabled))


def reset_password(operator: Identity, user_name: str, password: str, around: Surroundings) -> None:
    """A password that must be changed at the next sign-in; raises Invalid for one that the policy refuses."""
    account = _account(user_name)
    passwords.reset(_within(operator, account.school_id), account.id, password, around)


def change_grants(operator: Identity, op: str, user_name: str, keys: Iterable[str]) -> list[str]:
    """`grant` or `revoke` screens; gives those held afterwards."""
    account = _account(user_name)
    values = {"op": op, "keys": list(keys), "account_ids": [account.id], "department_ids": []}
    _expect(grants.change_many(_within(operator, account.school_id), values))
    return in_menu_order(_held(account))


def clients(school_code: str | None) -> list[dict[str, Any]]:
    """API clients of a school, or of all."""
    query = select(ApiClient, School.code).outerjoin(School, School.id == ApiClient.school_id)
    if school_code:
        query = query.where(ApiClient.school_id == _school(school_code).id)
    names = ("client_id", "name", "scopes", "enabled", "created_at", "last_used_at")
    found = session.execute(query.order_by(School.code, ApiClient.created_at))
    return [{"school": code} | {name: getattr(client, name) for name in names} for client, code in found]


def create_client(operator: Identity, school_code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A client of a school; the answer alone holds its secret."""
    return api_clients.create(_within(operator, _school(school_code).id), values)


def rotate_client(operator: Identity, client_id: str, hours: int) -> dict[str, Any]:
    """A new secret; the old one works for `hours` more."""
    client = _client(client_id)
    return api_clients.rotate(_within(operator, client.school_id), client.id, {"overlap_hours": hours})


def disable_client(operator: Identity, client_id: str) -> None:
    """Switch a client off for good."""
    client = _client(client_id)
    api_clients.disable(_within(operator, client.school_id), client.id)


def _within(operator: Identity, school_id: uuid.UUID | None) -> Identity:
    return replace(operator, school_id=school_id)


def _expect(result: Mapping[str, Any]) -> None:
    """Raise Conflict with the reason of a batch of one that was refused."""
    (row,) = result["results"]
    if not row["ok"]:
        raise Conflict("refused", row["reason"])


def _user(account: Account, codes: Mapping[uuid.UUID, str], department: str | None) -> dict[str, Any]:
    names = ("user_name", "name", "level", "enabled", "must_change_password", "last_sign_in_at")
    school = codes.get(account.school_id, "") if account.school_id else ""
    return {"school": school, "department": department} | {name: getattr(account, name) for name in names}


def _held(account: Account) -> frozenset[str]:
    return frozenset(session.scalars(select(Grant.screen_key).where(Grant.account_id == account.id)))


def _school(code: str) -> School:
    return _found(session.scalar(select(School).where(School.code == code)), _NO_SCHOOL, code)


def _account(user_name: str) -> Account:
    found = session.scalar(people.staff().where(Account.user_name == user_name.lower()))
    return _found(found, _NO_ACCOUNT, user_name)


def _client(client_id: str) -> ApiClient:
    return _found(session.scalar(select(ApiClient).where(ApiClient.client_id == client_id)), _NO_CLIENT, client_id)


def _found(row: Any, missing: str, name: str) -> Any:
    if row is None:
        raise NotFound("not-found", missing.format(name[:64]))
    return row
