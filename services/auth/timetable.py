"""What auth does regularly and its queues; app.py and the catalogue of timetables read it."""

from __future__ import annotations

from kernel.timetable import REGULAR, Schedule, Timetable

_TRAIL = (Schedule("audit-seal", 60), Schedule("audit-retention", at=3))
TIMETABLE = Timetable(
    "auth",
    schedules=(*REGULAR, Schedule("auth-cleanup", 900), *_TRAIL, Schedule("auth-webhooks", 60)),
    more_queues=("webhooks",),
)
