"""What graduates does regularly and its queues; app.py and the catalogue of timetables read it."""

from __future__ import annotations

from kernel.timetable import REGULAR, Schedule, Timetable

TIMETABLE = Timetable(
    "graduates",
    schedules=(
        *(*REGULAR, Schedule("graduates.cleanup_forms", 3600)),
        Schedule("plan.lock_rest", 60),
        Schedule("check.signings", at=2),
    ),
    more_queues=("imports",),
)
