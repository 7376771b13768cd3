"""The timetables of all services, for the processes that carry nothing out: scheduler and relay."""

from __future__ import annotations

from kernel.timetable import Timetable
from services.agreements.timetable import TIMETABLE as AGREEMENTS
from services.auth.timetable import TIMETABLE as AUTH
from services.graduates.timetable import TIMETABLE as GRADUATES
from services.messaging.timetable import TIMETABLE as MESSAGING
from services.reports.timetable import TIMETABLE as REPORTS

TIMETABLES: tuple[Timetable, ...] = (AUTH, MESSAGING, GRADUATES, AGREEMENTS, REPORTS)
