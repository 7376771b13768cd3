"""Graduates themselves: entering and correcting agreements, asking to terminate."""

from __future__ import annotations

import uuid
from typing import Any

from kernel import incoming
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import person
from services.agreements import contract
from services.agreements.api.doors import PREFIX
from services.agreements.operations import own, own_terminations

api = Api("own", prefix=f"{PREFIX}/me")
SELF = (person("graduate"),)
Body = dict[str, Any]


@api.endpoint("GET", "", title="本人签约情况", allow=SELF, result=contract.MySigning)
def my_signing(identity: Identity) -> Body:
    return own.signing(identity)


@api.endpoint(
    "POST",
    "/agreements",
    title="录入本人的协议书",
    allow=SELF,
    body=contract.OwnEntryBody,
    result=contract.MyAgreement,
    status=201,
    idempotent=True,
)
def enter_own(identity: Identity, body: Body) -> Body:
    return own.enter(identity, body)


@api.endpoint(
    "PUT",
    "/agreements/<uuid:agreement_id>",
    title="修改本人录入的协议书",
    allow=SELF,
    body=contract.EntryBody,
    result=contract.MyAgreement,
    versioned=True,
)
def change_own(identity: Identity, agreement_id: uuid.UUID, body: Body) -> Body:
    return own.change(identity, agreement_id, incoming.version(), body)


@api.endpoint(
    "POST",
    "/agreements/<uuid:agreement_id>/terminations",
    title="申请解约",
    allow=SELF,
    body=contract.AskTermination,
    result=contract.MyTermination,
    status=201,
    idempotent=True,
)
def ask_termination(identity: Identity, agreement_id: uuid.UUID, body: Body) -> Body:
    return own_terminations.ask(identity, agreement_id, body["letter"])


@api.endpoint(
    "POST",
    "/terminations/<uuid:termination_id>/withdraw",
    title="撤回解约申请",
    allow=SELF,
    result=contract.MyTermination,
)
def withdraw_termination(identity: Identity, termination_id: uuid.UUID) -> Body:
    return own_terminations.withdraw(identity, termination_id)
