"""What reports does regularly and its queues; app.py and the catalogue of timetables read it."""

from __future__ import annotations

from kernel.timetable import REGULAR, Schedule, Timetable

TIMETABLE = Timetable(
    "reports",
    schedules=(*REGULAR, Schedule("reports.cleanup", 3600), Schedule("check.report", at=3)),
    more_queues=("lookups",),
)
