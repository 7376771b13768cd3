"""A graduate's own applications: one endpoint a kind to apply, with the kind's own body."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import person
from services.graduates import contract
from services.graduates.api.doors import PREFIX
from services.graduates.api.kinds import of_kind
from services.graduates.domain.states import KINDS
from services.graduates.operations import me_applications

api = Api("me_applications", prefix=f"{PREFIX}/me/applications")
SELF = (person("graduate"),)
Body = dict[str, Any]


@api.endpoint("GET", "", title="本人的申请", allow=SELF, result=contract.MyApplications)
def my_applications(identity: Identity) -> Body:
    return me_applications.everything(identity)


def apply(identity: Identity, body: Body, *, kind: str) -> Body:
    return me_applications.apply(identity, kind, body)


for _kind, _body in contract.APPLICATION_BODIES.items():
    api.endpoint(
        "POST",
        f"/{_kind}",
        title=f"提交{KINDS[_kind]}申请",
        allow=SELF,
        body=_body,
        result=contract.MyApplication,
        status=201,
        idempotent=True,
    )(of_kind(apply, _kind))


@api.endpoint("POST", "/<uuid:application_id>/withdraw", title="撤回申请", allow=SELF, result=contract.MyApplication)
def withdraw_application(identity: Identity, application_id: uuid.UUID) -> Body:
    return me_applications.withdraw(identity, application_id)
