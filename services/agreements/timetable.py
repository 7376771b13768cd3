"""What agreements does regularly and its queues; app.py and the catalogue of timetables read it."""

from __future__ import annotations

from kernel.timetable import REGULAR, Schedule, Timetable

TIMETABLE = Timetable("agreements", schedules=(*REGULAR, Schedule("agreements.cleanup_papers", 3600)))
