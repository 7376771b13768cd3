"""Composition of agreements: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import Schedule, Service
from services.agreements.models import Base
from services.agreements.operations import directory, graduates
from services.auth.client import identities
from services.graduates.contract.facts import GRADUATE_FACTS

service = Service(
    name="agreements",
    title="签约解约",
    package="services.agreements",
    metadata=Base.metadata,
    events={
        **directory.organization.events,
        GRADUATE_FACTS: graduates.facts_changed,
    },
    schedules=(Schedule("canary", 60), Schedule("cleanup", 3600)),
    identities=identities,
)
