"""Composition of graduates: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import Service
from services.agreements.contract.events import SIGNING_CHANGED
from services.auth.client import identities
from services.graduates.api import (
    applications,
    dossiers,
    employment,
    employment_records,
    imports,
    internal,
    me_applications,
    own,
    plan_locks,
    plan_sheets,
    platform,
    recommendations,
    records,
    summary,
    supplements,
)
from services.graduates.models import Base
from services.graduates.operations import (
    cleanup,
    directory,
    list_exports,
    plan_confirmation_pdfs,
    plan_locks_steps,
    recommendation_forms,
    signings,
    signings_checks,
)
from services.graduates.operations.imports.jobs import JOBS
from services.graduates.timetable import TIMETABLE

service = Service(
    timetable=TIMETABLE,
    title="毕业生",
    package="services.graduates",
    metadata=Base.metadata,
    apis=(
        *(records.api, own.api, platform.api, dossiers.api, supplements.api, recommendations.api, employment.api),
        *(applications.api, me_applications.api, employment_records.api, summary.api, plan_sheets.api),
        *(plan_locks.api, plan_locks.own_api, internal.api),
        *imports.APIS,
    ),
    jobs=(
        *(recommendation_forms.KIND, plan_confirmation_pdfs.KIND, cleanup.CLEANUP),
        *(plan_locks_steps.KIND, plan_locks_steps.REST, signings_checks.KIND),
        *JOBS,
        *list_exports.EXPORTS.kinds.values(),
    ),
    events={**directory.organization.events, SIGNING_CHANGED: signings.signing_changed},
    identities=identities,
)
