"""One's own data and password (manual 2.1, 2.2)."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.incoming import version
from kernel.permissions import signed_in
from kernel.schemas import Schema
from kernel.surroundings import around
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import passwords, profile

api = Api("me", prefix=f"{PREFIX}/me")
ME = (signed_in(),)


@api.endpoint("GET", "", title="基本信息", allow=ME, result=contract.Profile, before_password_change=True)
def get_me(identity: Identity) -> dict[str, Any]:
    return profile.me(identity)


@api.endpoint(
    "PUT", "", title="基本信息维护", allow=ME, body=contract.ProfileChange, result=contract.Profile, versioned=True
)
def save_me(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return profile.save_me(identity, body, version(), around())


@api.endpoint(
    "PUT",
    "/password",
    title="登录密码修改",
    allow=ME,
    body=contract.PasswordChange,
    result=Schema,
    before_password_change=True,
)
def change_password(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    passwords.change_mine(identity, body, around())
    return {}
