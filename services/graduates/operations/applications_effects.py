"""What an approved application does to its graduate, and how it is taken back (states.md, "Application")."""

from __future__ import annotations

from sqlalchemy import select

from kernel.db import session
from kernel.identity import Identity
from services.graduates.domain.states import RECORD_KINDS
from services.graduates.models import Application, EmploymentRecord, Graduate
from services.graduates.operations import changes, employment_records


def take_effect(identity: Identity, graduate: Graduate, application: Application, action: str) -> None:
    """6.1 locks the province status, 6.2-6.4 make a record effective, 6.5 hands the case to the province."""
    kind = application.kind
    if kind in RECORD_KINDS:
        employment_records.enter(identity, graduate, kind, application.content, action, application.id)
    elif kind == "out_of_province":
        changes.apply(identity, graduate, action, {"province_status": "locked"})
    else:
        application.province_state = "sent"


def take_back(identity: Identity, graduate: Graduate, application: Application, action: str) -> None:
    """The opposite, while nothing was built on it; the rules have made sure of that."""
    kind, reason = application.kind, application.reason
    if kind in RECORD_KINDS:
        made = EmploymentRecord.application_id == application.id
        query = select(EmploymentRecord).where(made, EmploymentRecord.deleted_at.is_(None))
        record = session.scalars(query).one()
        employment_records.remove(identity, graduate, record, action, reason)
    elif kind == "out_of_province":
        changes.apply(identity, graduate, action, {"province_status": "normal"}, reason=reason)
    else:
        application.province_state = ""
