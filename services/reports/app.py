"""Composition of reports: what it serves, works on, and listens to."""

from __future__ import annotations

from kernel.service import Service
from services.auth.client import identities
from services.graduates.contract.report import GRADUATE_REPORT
from services.reports.api import changes, checks, plan_files, rates
from services.reports.api.monitoring import api as monitoring_api
from services.reports.models import Base
from services.reports.operations import cleanup, directory, feed, feed_check, monitoring, plan_making
from services.reports.operations.check_jobs import KIND as CHECK_FILES
from services.reports.timetable import TIMETABLE

service = Service(
    timetable=TIMETABLE,
    title="统计监测",
    package="services.reports",
    metadata=Base.metadata,
    apis=(changes.api, monitoring_api, checks.api, rates.api, plan_files.api),
    jobs=(plan_making.KIND, CHECK_FILES, feed_check.KIND, cleanup.KIND, *monitoring.EXPORTS.kinds.values()),
    events={**directory.organization.events, GRADUATE_REPORT: feed.reported},
    identities=identities,
)
