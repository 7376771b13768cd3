"""Unlocking a plan (manual 8.7): the authority's act, through the province's platform; held plan rows follow."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel import audit
from kernel.db import session
from kernel.errors import Conflict, NotFound
from kernel.identity import Identity
from kernel.scope import demand_platform
from services.graduates.domain.plan_lock import REFUSALS
from services.graduates.models import School
from services.graduates.operations import plan, years
from services.graduates.operations.plan_locks_steps import move
from services.graduates.queries.plan_locks import held

_UNKNOWN = "没有这个代码的学校，请核对学校代码。"
_MOST = 2_000


def unlock(identity: Identity, body: Mapping[str, Any]) -> dict[str, Any]:
    """Open a locked year again (contract.Unlocked). Raises Forbidden for anybody else, NotFound, Conflict."""
    demand_platform(identity)
    year = body["graduation_year"]
    school = session.scalar(select(School).where(School.code == body["school_code"]))
    if school is None:
        raise NotFound("school-not-found", _UNKNOWN)
    lock = years.alone(school.id, year)
    refused = REFUSALS.get((lock.state, "unlock"))
    if refused:
        raise Conflict(*refused, extra={"section": "8.7"})
    move(lock, "unlock", identity, reason=body["reason"], job_id=None)
    session.flush()
    released = _release(school.id, year)
    audit.record(
        identity,
        "platform:unlock",
        subject_kind="school",
        subject_id=school.id,
        subject_title=f"{school.name} {year} 届",
        before={"state": "locked"},
        after={"state": "open", "released": released},
        reason=body["reason"],
    )
    return {"school_code": school.code, "graduation_year": year, "state": lock.state, "released": released}


def _release(school_id: uuid.UUID, year: int) -> int:
    """Bring the rows up to date that were held while the plan was locked; gives their number."""
    count = 0
    while graduates := session.scalars(held(school_id, year).limit(_MOST).with_for_update()).all():
        plan.refresh_many(graduates)
        session.flush()
        count += len(graduates)
    return count
