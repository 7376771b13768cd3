"""Sheets for signing the plan (manual 8.7), and checking one by its code."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import anyone
from kernel.surroundings import around
from services.graduates import contract
from services.graduates.api.doors import PREFIX, any_of
from services.graduates.operations import plan_confirmation_pdfs, plan_sheet_verification

api = Api("plan_sheets", prefix=PREFIX)


@api.endpoint(
    "POST",
    "/plan-confirmations/pdfs",
    title="打印就业方案信息确认表",
    allow=any_of("employment.plan_lock"),
    body=contract.SheetsBody,
    result=contract.OrderedSheets,
    status=202,
    idempotent=True,
)
def order_sheets(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return plan_confirmation_pdfs.order(identity, body, around().settings)


@api.endpoint(
    "POST",
    "/verifications",
    title="核验就业方案信息确认表",
    allow=(anyone(),),
    body=contract.VerificationBody,
    result=contract.VerifiedSheet,
    writes=False,
)
def verify(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return plan_sheet_verification.verify(identity, body["code"], around())
