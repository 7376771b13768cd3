"""Finding receivers: the picker, the audience's choices and its live count."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from kernel.db import session
from kernel.identity import Identity
from kernel.paging import paginate
from services.messaging.contract import AUDIENCE_KINDS, PERSON_KINDS
from services.messaging.domain.audience import Line, check_lines
from services.messaging.domain.reach import shown_name
from services.messaging.domain.titles import degree_title
from services.messaging.models import Department, Membership
from services.messaging.queries import audience
from services.messaging.queries.people import pickable


def recipients(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    """A page of people that the asker may write to."""
    page = paginate(pickable(identity, query), query["page"], query["size"])
    page["items"] = [person_row(identity, one, department) for one, department in page["items"]]
    return page


def person_row(identity: Identity, person: Any, department_name: str | None) -> dict[str, Any]:
    """PersonRow's values of an account or of a row with the same names."""
    names = ("id", "kind", "user_name", "graduation_year", "degree", "major")
    return {name: getattr(person, name) for name in names} | {
        "name": shown_name(identity, person.kind, person.department_id, person.name),
        "kind_title": PERSON_KINDS[person.kind],
        "department_name": department_name,
        "degree_title": degree_title(person.degree) or None,
        "allowed_actions": ["send"],
        "locked_reason": None,
    }


def count_audience(identity: Identity, lines: list[dict[str, Any]]) -> dict[str, int]:
    """How many a broadcast would reach now."""
    wanted = [Line(**line) for line in lines]
    check_lines(identity, wanted, own_departments(identity))
    return {"count": audience.count(identity.school_id, audience.present_seq(), wanted, identity.id)}


def audience_options(identity: Identity) -> dict[str, Any]:
    """What the sender may choose from, taken from present members (AudienceOptions)."""
    whole_school = identity.level == "school"
    members = select(Membership.graduation_year, Membership.degree, Membership.major).where(
        Membership.school_id == identity.school_id,
        Membership.kind == "graduate",
        audience.valid_at(audience.present_seq()),
    )
    if not whole_school:
        members = members.where(Membership.department_id == identity.department_id)
    facts = session.execute(members.distinct()).all()
    departments = own_departments(identity, enabled=True)
    return {
        "kinds": _options({k: v for k, v in AUDIENCE_KINDS.items() if whole_school or k == "graduate"}),
        "departments": _options(
            {str(i): name for i, name in departments.items() if whole_school or i == identity.department_id}
        ),
        "years": sorted({row.graduation_year for row in facts if row.graduation_year}, reverse=True),
        "degrees": _options({code: degree_title(code) for code in sorted({r.degree for r in facts if r.degree})}),
        "majors": sorted({row.major for row in facts if row.major}),
    }


def own_departments(identity: Identity, *, enabled: bool = False) -> dict[uuid.UUID, str]:
    """Names of the departments of the asker's school by id, in the order of their codes."""
    query = select(Department.id, Department.name).where(Department.school_id == identity.school_id)
    query = query.where(Department.enabled) if enabled else query
    return dict(session.execute(query.order_by(Department.code)).all())


def _options(titles: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "title": title} for value, title in titles.items()]
