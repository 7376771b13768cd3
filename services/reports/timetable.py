"""What reports does regularly and its queues; app.py and the catalogue of timetables read it."""

from __future__ import annotations

from kernel.timetable import Timetable

TIMETABLE = Timetable("reports", more_queues=("lookups",))
