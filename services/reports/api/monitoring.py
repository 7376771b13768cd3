"""用户信息监测 (manual 10.1-10.3): one list each with its strip and its workbook."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.list_exports import ListExport
from kernel.schemas import Schema
from services.reports import contract
from services.reports.api.doors import PREFIX
from services.reports.operations import monitoring
from services.reports.operations.monitoring import EXPORTS

api = Api("monitoring", prefix=PREFIX)
_ROWS: dict[str, type[Schema]] = {
    "registrations": contract.RegistrationRow,
    "resumes": contract.ResumeRow,
    "signings": contract.SigningRow,
}


def _declare(wanted: ListExport) -> None:
    name = wanted.key

    def watched(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        return monitoring.page(identity, name, query)

    watched.__name__ = f"list_{name}"
    asked: dict[str, Any] = {"allow": wanted.allow, "query": wanted.query, "result": contract.with_strip(_ROWS[name])}
    api.endpoint("GET", f"/{name}", title=f"{wanted.title}监测", **asked)(watched)
    export_endpoints(api, EXPORTS, wanted, f"/{name}")


for _wanted in EXPORTS.lists:
    _declare(_wanted)
