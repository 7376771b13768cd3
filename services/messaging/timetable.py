"""What messaging does regularly and its queues; app.py and the catalogue of timetables read it."""

from __future__ import annotations

from kernel.timetable import REGULAR, Schedule, Timetable

TIMETABLE = Timetable("messaging", schedules=(*REGULAR, Schedule("messaging.cleanup", 3600)))
