"""单位身份信息核对 (manual 10.4)."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.paging import page_schema
from kernel.permissions import staff
from kernel.surroundings import around
from services.reports import contract
from services.reports.adapters.bureau import register_of
from services.reports.api.doors import CHECK, PREFIX
from services.reports.operations import checks

api = Api("checks", prefix=f"{PREFIX}/employer-checks")
ALLOW = (staff(CHECK),)


@api.endpoint("POST", "", title="核对单位身份信息", allow=ALLOW, body=contract.CheckBody, result=contract.Checked)
def check_employer(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    about = around()
    return checks.check(identity, body["name"], register_of(about.settings), about)


@api.endpoint(
    "GET", "", title="核对记录", allow=ALLOW, query=contract.CheckQuery, result=page_schema(contract.CheckRow)
)
def list_checks(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return checks.history(identity, query)
