"""Captcha, and sessions as people and the gateway see them."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import anyone, service, signed_in
from kernel.schemas import Schema
from kernel.surroundings import around
from services.auth import contract
from services.auth.api.request import PREFIX
from services.auth.operations import captchas, sign_in
from services.auth.operations import sessions as operations

api = Api("sessions", prefix="")
GATEWAY = (service("gateway"),)


@api.endpoint(
    "POST",
    f"{PREFIX}/captchas",
    title="验证码",
    allow=(anyone(),),
    body=contract.NewCaptcha,
    result=contract.Captcha,
    status=201,
)
def new_captcha(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return captchas.ask(identity, body["visit"])


@api.endpoint(
    "POST",
    "/internal/sessions",
    title="登录（页面）",
    allow=GATEWAY,
    body=contract.SignIn,
    result=contract.SignedIn,
    status=201,
)
def sign_in_by_page(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return sign_in.by_page(identity, body, around())


@api.endpoint(
    "POST",
    "/internal/sessions/resolve",
    title="查验登录状态",
    allow=GATEWAY,
    body=contract.SessionCheck,
    result=contract.Claims,
    writes=False,
)
def resolve(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return operations.resolve(identity, body["token"], around(), attended=body["attended"])


@api.endpoint(
    "POST", "/internal/sessions/end", title="退出（页面）", allow=GATEWAY, body=contract.SessionToken, result=Schema
)
def end(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    operations.end(identity, body["token"])
    return {}


@api.endpoint(
    "POST",
    f"{PREFIX}/sessions",
    title="毕业生、单位、主管部门登录",
    allow=(anyone(),),
    body=contract.PersonSignIn,
    result=contract.PersonToken,
    status=201,
)
def sign_in_by_api(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return sign_in.by_api(identity, body, around())


@api.endpoint(
    "DELETE",
    f"{PREFIX}/sessions/current",
    title="退出本人经接口的登录",
    allow=(signed_in(),),
    result=Schema,
    before_password_change=True,
)
def end_current(identity: Identity) -> dict[str, Any]:
    operations.end_api_sessions(identity)
    return {}
