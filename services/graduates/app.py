"""Composition of graduates: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import Service
from services.auth.client import identities
from services.auth.contract.snapshots import DEPARTMENT_CHANGED, SCHOOL_CHANGED
from services.graduates.api import dossiers, own, platform, records, supplements
from services.graduates.models import Base
from services.graduates.operations import directory

service = Service(
    name="graduates",
    title="毕业生",
    package="services.graduates",
    metadata=Base.metadata,
    apis=(records.api, own.api, platform.api, dossiers.api, supplements.api),
    events={SCHOOL_CHANGED: directory.schools_changed, DEPARTMENT_CHANGED: directory.departments_changed},
    identities=identities,
    more_queues=("imports",),
)
