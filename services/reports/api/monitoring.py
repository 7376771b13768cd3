"""用户信息监测 (manual 10.1-10.3): one list each with its strip and its workbook."""

from __future__ import annotations

from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.exports import MEDIA_TYPE
from kernel.identity import Identity
from kernel.permissions import staff
from kernel.schemas import Schema
from services.reports import contract
from services.reports.api.doors import PREFIX
from services.reports.domain.monitoring import KINDS
from services.reports.operations import monitoring

api = Api("monitoring", prefix=PREFIX)
_SCHEMAS: dict[str, tuple[type[Schema], type[Schema]]] = {
    "registrations": (contract.RegistrationQuery, contract.RegistrationRow),
    "resumes": (contract.ResumeQuery, contract.ResumeRow),
    "signings": (contract.SigningQuery, contract.SigningRow),
}


def _declare(name: str) -> None:
    kind, (query, row) = KINDS[name], _SCHEMAS[name]
    allow = (staff(kind.screen),)

    def watched(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
        return monitoring.page(identity, name, query)

    def sheet(identity: Identity, query: dict[str, Any]) -> Response:
        return bytes_response(monitoring.sheet(identity, name, query), f"{kind.title}.xlsx", MEDIA_TYPE)

    watched.__name__, sheet.__name__ = f"list_{name}", f"export_{name}"
    asked: dict[str, Any] = {"allow": allow, "query": query}
    api.endpoint("GET", f"/{name}", title=f"{kind.title}监测", result=contract.with_strip(row), **asked)(watched)
    api.endpoint("GET", f"/{name}/export.xlsx", title=f"导出{kind.title}", writes=True, **asked)(sheet)


for _name in KINDS:
    _declare(_name)
