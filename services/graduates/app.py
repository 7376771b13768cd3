"""Composition of graduates: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import REGULAR, Schedule, Service
from services.auth.client import identities
from services.graduates.api import (
    applications,
    dossiers,
    employment,
    employment_records,
    imports,
    me_applications,
    own,
    plan_sheets,
    platform,
    recommendations,
    records,
    summary,
    supplements,
)
from services.graduates.models import Base
from services.graduates.operations import cleanup, directory, plan_confirmation_pdfs, recommendation_forms
from services.graduates.operations.imports.jobs import JOBS

service = Service(
    name="graduates",
    title="毕业生",
    package="services.graduates",
    metadata=Base.metadata,
    apis=(
        *(records.api, own.api, platform.api, dossiers.api, supplements.api, recommendations.api, employment.api),
        *(applications.api, me_applications.api, employment_records.api, summary.api, plan_sheets.api),
        *imports.APIS,
    ),
    jobs=(recommendation_forms.KIND, plan_confirmation_pdfs.KIND, cleanup.CLEANUP, *JOBS),
    events=directory.organization.events,
    schedules=(*REGULAR, Schedule(cleanup.CLEANUP.name, 3600)),
    identities=identities,
    more_queues=("imports",),
)
