"""Composition of messaging: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import Service
from services.auth.client import identities
from services.auth.contract.audit import AUDIT_SEALED
from services.auth.contract.snapshots import ACCOUNT_CHANGED, DEPARTMENT_CHANGED, SCHOOL_CHANGED
from services.messaging.api import compose, inbox, sent
from services.messaging.models import Base
from services.messaging.operations import cleanup, directory, unread_export, witness
from services.messaging.timetable import TIMETABLE

service = Service(
    timetable=TIMETABLE,
    title="信息交流",
    package="services.messaging",
    metadata=Base.metadata,
    apis=(compose.api, inbox.api, sent.api),
    jobs=(unread_export.KIND, cleanup.KIND),
    events={
        SCHOOL_CHANGED: directory.schools_changed,
        DEPARTMENT_CHANGED: directory.departments_changed,
        ACCOUNT_CHANGED: directory.accounts_changed,
        AUDIT_SEALED: witness.seals_told,
    },
    identities=identities,
)
