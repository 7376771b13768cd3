"""Counts of waiting work."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import staff
from services.graduates import contract
from services.graduates.api.doors import APPLICATION_SCREENS, IMPORT_SCREENS, PREFIX, RECORDS
from services.graduates.operations import summary as operations

api = Api("summary", prefix=PREFIX)


@api.endpoint(
    "GET",
    "/summary",
    title="待办数量",
    allow=(*RECORDS, staff(IMPORT_SCREENS["records"])),
    result=contract.Summary,
)
def summary(identity: Identity) -> dict[str, Any]:
    return operations.summary(identity, APPLICATION_SCREENS, IMPORT_SCREENS)
