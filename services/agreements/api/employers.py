"""单位信息 (manual 5.1, 4): opened from every screen of chapter 5."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from services.agreements import contract
from services.agreements.api.doors import ANY, PREFIX
from services.agreements.operations import employers_details

api = Api("employers", prefix=f"{PREFIX}/employers")


@api.endpoint("GET", "/<uuid:employer_id>", title="单位信息", allow=ANY, result=contract.EmployerDetail)
def get_employer(identity: Identity, employer_id: uuid.UUID) -> dict[str, Any]:
    return employers_details.one(identity, employer_id)
