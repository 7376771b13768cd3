"""Supplementing graduates (manual 7.5). Nothing here changes what was submitted."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.list_export_api import export_endpoints
from kernel.paging import page_schema
from services.graduates import contract
from services.graduates.api.doors import PREFIX, any_of
from services.graduates.operations import supplement_options, supplements
from services.graduates.operations.list_exports import EXPORTS

api = Api("supplements", prefix=f"{PREFIX}/supplements")
_DOOR = any_of("graduates.supplement")


@api.endpoint(
    "GET",
    "",
    title="生源补报信息",
    allow=_DOOR,
    query=contract.SupplementQuery,
    result=page_schema(contract.SupplementRow),
)
def list_supplements(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return supplements.page(identity, query)


export_endpoints(api, EXPORTS, supplements.EXPORT)


@api.endpoint(
    "GET",
    "/options",
    title="补报录入界面的选项",
    allow=_DOOR,
    query=contract.OptionsQuery,
    result=contract.SupplementOptions,
)
def supplement_form(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return supplement_options.options(identity, query.get("graduation_year"))


@api.endpoint(
    "POST",
    "/check",
    title="检查补报内容",
    allow=_DOOR,
    body=contract.SupplementCheck,
    result=contract.SupplementChecked,
    writes=False,
)
def check_supplement(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return supplements.check(identity, body)


@api.endpoint(
    "POST",
    "",
    title="补报生源",
    allow=_DOOR,
    body=contract.SupplementBody,
    result=contract.SupplementRow,
    status=201,
    idempotent=True,
)
def submit_supplement(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return supplements.submit(identity, body)
