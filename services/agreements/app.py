"""Composition of agreements: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import Service
from services.agreements.api import (
    agreements,
    employers,
    entries,
    forced,
    internal,
    own,
    papers,
    platform,
    search,
    summary,
    terminations,
)
from services.agreements.models import Base
from services.agreements.operations import agreement_pdfs, directory, freeze, graduates, list_exports
from services.agreements.timetable import TIMETABLE
from services.auth.client import identities
from services.graduates.contract.facts import GRADUATE_FACTS, PLAN_LOCK_CHANGED

service = Service(
    timetable=TIMETABLE,
    title="签约解约",
    package="services.agreements",
    metadata=Base.metadata,
    apis=(
        *agreements.APIS.values(),
        *terminations.APIS,
        forced.api,
        entries.api,
        employers.api,
        search.api,
        summary.api,
        *papers.APIS,
        own.api,
        platform.api,
        internal.api,
    ),
    jobs=(*agreement_pdfs.KINDS.values(), *list_exports.EXPORTS.kinds.values(), agreement_pdfs.CLEANUP),
    events={
        **directory.organization.events,
        GRADUATE_FACTS: graduates.facts_changed,
        PLAN_LOCK_CHANGED: freeze.plan_lock_changed,
    },
    identities=identities,
)
