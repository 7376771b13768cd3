"""What a service does regularly and the queues of its workers: light, so that scheduler and relay need no service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.clock import local


@dataclass(frozen=True)
class Schedule:
    """A job ordered every `every` seconds, or every day at the hour `at` of China's time; once a slot however many
    schedulers run.
    """

    kind: str
    every: int = 24 * 3600
    at: int | None = None

    def slot(self, moment: datetime) -> int:
        """The number of the slot that a moment lies in."""
        if self.at is None:
            return int(moment.timestamp()) // self.every
        return (local(moment) - timedelta(hours=self.at)).toordinal()


REGULAR = (Schedule("canary", 60), Schedule("cleanup", 3600), Schedule("sweep", 6 * 3600))
"""What every service schedules (kernel/system_jobs.py)."""


@dataclass(frozen=True)
class Timetable:
    """Schedules and Celery queues (default, exports and `more_queues`) of the service `name`."""

    name: str
    schedules: tuple[Schedule, ...] = REGULAR
    more_queues: tuple[str, ...] = ()

    @property
    def queues(self) -> tuple[str, ...]:
        return tuple(f"{self.name}.{queue}" for queue in ("default", "exports", *self.more_queues))
