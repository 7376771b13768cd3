"""毕业生就业信息管理 (manual 8.1)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app

from kernel import incoming
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.schemas import BatchResult
from services.graduates import contract
from services.graduates.api.doors import PREFIX, REGISTRATION, any_of
from services.graduates.domain.rules import VERBS
from services.graduates.operations import (
    employment,
    employment_destination,
    employment_enlistment,
    employment_lists,
    employment_passwords,
)
from services.graduates.operations.list_exports import EXPORTS

api = Api("employment", prefix=f"{PREFIX}/employment")
_ALLOW = (staff(employment.SCREEN),)
_SCHOOL = (staff(employment.SCREEN, level="school"),)


@api.endpoint(
    "GET",
    "",
    title="毕业生就业信息",
    allow=_ALLOW,
    query=contract.EmploymentQuery,
    result=page_schema(contract.EmploymentRow),
)
def list_employment(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return employment_lists.page(identity, query)


export_endpoints(api, EXPORTS, employment_lists.EXPORT)


@api.endpoint(
    "GET",
    "/destination-options",
    title="毕业去向及所需内容",
    allow=_ALLOW,
    query=contract.DestinationYear,
    result=contract.DestinationOptions,
)
def destination_options(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return employment_destination.options(query["graduation_year"])


@api.endpoint("GET", "/<uuid:graduate_id>/destination", title="毕业去向", allow=_ALLOW, result=contract.Destination)
def get_destination(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    return employment_destination.view(identity, graduate_id)


@api.endpoint(
    "PUT",
    "/<uuid:graduate_id>/destination",
    title="修改就业信息",
    allow=_ALLOW,
    body=contract.DestinationBody,
    result=contract.Destination,
    versioned=True,
)
def change_destination(identity: Identity, graduate_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    return employment_destination.change(identity, graduate_id, incoming.version(), body)


@api.endpoint(
    "POST",
    "/<uuid:graduate_id>/destination/return",
    title="返回原就业状态",
    allow=_ALLOW,
    result=contract.Destination,
    versioned=True,
)
def return_destination(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    return employment_destination.give_back(identity, graduate_id, incoming.version())


def _batch(verb: str) -> None:
    """Declare a button of 8.1 that works on many."""

    def view(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
        return employment.batch(identity, verb, body["ids"], body["reason"])

    view.__name__ = verb
    declare = api.endpoint(
        "POST",
        f"/batch/{verb.replace('_', '-')}",
        title=VERBS[verb].title,
        allow=_ALLOW,
        body=contract.EmploymentBatch,
        result=BatchResult,
    )
    declare(view)


for _verb in employment.BATCHES:
    _batch(_verb)


@api.endpoint(
    "POST",
    "/batch/set-password",
    title="设置密码",
    allow=any_of(employment.SCREEN, REGISTRATION),
    body=contract.PasswordsBody,
    result=contract.PasswordsResult,
)
def set_password(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    extensions = current_app.extensions
    return employment_passwords.set_many(identity, body, extensions["settings"].password_policy, extensions["database"])


@api.endpoint(
    "GET",
    "/enlistment",
    title="预征入伍情况",
    allow=_ALLOW,
    query=contract.DestinationYear,
    result=contract.Enlistment,
)
def get_enlistment(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return employment_enlistment.status(identity, query["graduation_year"])


@api.endpoint(
    "POST",
    "/enlistment/report",
    title="预征入伍上报",
    allow=_SCHOOL,
    body=contract.EnlistmentBody,
    result=contract.Enlistment,
)
def report_enlistment(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return employment_enlistment.report(identity, body["graduation_year"])
