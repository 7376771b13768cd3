"""Composition of graduates: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import Schedule, Service
from services.auth.client import identities
from services.graduates.api import (
    applications,
    dossiers,
    employment,
    employment_records,
    imports,
    me_applications,
    own,
    platform,
    recommendations,
    records,
    summary,
    supplements,
)
from services.graduates.models import Base
from services.graduates.operations import directory, recommendation_forms
from services.graduates.operations.imports.jobs import JOBS

service = Service(
    name="graduates",
    title="毕业生",
    package="services.graduates",
    metadata=Base.metadata,
    apis=(
        *(records.api, own.api, platform.api, dossiers.api, supplements.api, recommendations.api, employment.api),
        *(applications.api, me_applications.api, employment_records.api, summary.api),
        *imports.APIS,
    ),
    jobs=(recommendation_forms.KIND, recommendation_forms.CLEANUP, *JOBS),
    events=directory.organization.events,
    schedules=(
        *(Schedule("canary", 60), Schedule("cleanup", 3600)),
        Schedule(recommendation_forms.CLEANUP.name, 3600),
    ),
    identities=identities,
    more_queues=("imports",),
)
