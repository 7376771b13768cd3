"""Staff accounts (manual 4.1, 4.3)."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.incoming import version
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import BatchResult, Ids, Schema
from kernel.surroundings import around
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import accounts, passwords, trail

api = Api("accounts", prefix=f"{PREFIX}/accounts")
CREATE = (staff("staff.create", level="school"),)
MANAGE = (staff("staff.accounts", level="school"),)


@api.endpoint(
    "GET",
    "/availability",
    title="检测用户名",
    allow=CREATE,
    query=contract.AvailabilityQuery,
    result=contract.Availability,
)
def availability(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return accounts.availability(identity, query["user_name"])


@api.endpoint(
    "POST",
    "",
    title="院系帐户分配",
    allow=CREATE,
    body=contract.NewAccount,
    result=contract.AccountRow,
    status=201,
    idempotent=True,
)
def create(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return accounts.create(identity, body, around())


@api.endpoint(
    "GET",
    "",
    title="院系用户列表",
    allow=MANAGE,
    query=contract.AccountQuery,
    result=page_schema(contract.AccountRow),
)
def list_accounts(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return accounts.listed(identity, query)


@api.endpoint("GET", "/<uuid:account_id>", title="院系用户", allow=MANAGE, result=contract.AccountRow)
def get_account(identity: Identity, account_id: uuid.UUID) -> dict[str, Any]:
    return accounts.one(identity, account_id)


@api.endpoint(
    "PATCH",
    "/<uuid:account_id>",
    title="修改院系用户",
    allow=MANAGE,
    body=contract.AccountChange,
    result=contract.AccountRow,
    versioned=True,
)
def change(identity: Identity, account_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return accounts.change(identity, account_id, body, version())


@api.endpoint(
    "PUT",
    "/<uuid:account_id>/password",
    title="重置院系用户密码",
    allow=MANAGE,
    body=contract.NewPassword,
    result=Schema,
)
def reset_password(identity: Identity, account_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    passwords.reset(identity, account_id, body["password"], around())
    return {}


@api.endpoint("POST", "/batch/enable", title="启用院系用户", allow=MANAGE, body=Ids, result=BatchResult)
def enable(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return accounts.switch(identity, body["ids"], enabled=True)


@api.endpoint("POST", "/batch/disable", title="停用院系用户", allow=MANAGE, body=Ids, result=BatchResult)
def disable(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return accounts.switch(identity, body["ids"], enabled=False)


@api.endpoint(
    "GET",
    "/<uuid:account_id>/sign-ins",
    title="登录日志",
    allow=MANAGE,
    query=contract.SignInQuery,
    result=contract.AuditPage,
)
def sign_ins(identity: Identity, account_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
    return trail.sign_ins(identity, account_id, query)
