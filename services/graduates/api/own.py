"""Graduates themselves: registering, and what is theirs under /me."""

from __future__ import annotations

from typing import Any

from flask import current_app

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.incoming import version
from kernel.permissions import anyone, person
from kernel.schemas import Schema
from services.graduates import contract
from services.graduates.api.doors import PREFIX
from services.graduates.operations import own, registration

api = Api("own", prefix=PREFIX)
SELF = (person("graduate"),)


@api.endpoint(
    "POST",
    "/registrations",
    title="毕业生注册",
    allow=(anyone(),),
    body=contract.Registration,
    result=contract.Registered,
    status=201,
)
def register(identity: Identity, body: dict[str, Any]) -> dict[str, str]:
    return registration.register(identity, body, current_app.extensions["settings"].password_policy)


@api.endpoint("GET", "/me", title="本人生源信息", allow=SELF, result=contract.Me)
def me(identity: Identity) -> dict[str, Any]:
    return own.me(identity)


@api.endpoint("GET", "/me/employment", title="本人就业方案", allow=SELF, result=contract.MyEmployment)
def my_employment(identity: Identity) -> dict[str, Any]:
    return own.employment(identity)


@api.endpoint("GET", "/me/dossier", title="本人档案去向", allow=SELF, result=contract.MyDossier)
def my_dossier(identity: Identity) -> dict[str, Any]:
    return own.dossier(identity)


@api.endpoint("PUT", "/me/operation-code", title="设置操作码", allow=SELF, body=contract.OperationCode, result=Schema)
def set_operation_code(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    own.set_operation_code(identity, body["code"])
    return {}


@api.endpoint("GET", "/me/resume", title="本人简历", allow=SELF, result=contract.Resume)
def my_resume(identity: Identity) -> dict[str, Any]:
    return own.resume(identity)


@api.endpoint(
    "PUT",
    "/me/resume",
    title="保存简历（新建时版本为 0）",
    allow=SELF,
    body=contract.ResumeBody,
    result=contract.Resume,
    versioned=True,
)
def save_resume(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return own.save_resume(identity, body, version())


@api.endpoint("POST", "/me/resume/publish", title="公开简历", allow=SELF, result=contract.Resume)
def publish_resume(identity: Identity) -> dict[str, Any]:
    return own.publish_resume(identity, published=True)


@api.endpoint("POST", "/me/resume/withdraw", title="取消公开简历", allow=SELF, result=contract.Resume)
def withdraw_resume(identity: Identity) -> dict[str, Any]:
    return own.publish_resume(identity, published=False)
