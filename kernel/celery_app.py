"""A Celery app of timetables alone: enough to schedule (beat) and to wake workers up (relay)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from kombu import Queue

from kernel import logs
from kernel.celery_settings import SETTINGS, TRANSPORT
from kernel.settings import Settings
from kernel.timetable import Schedule, Timetable


def make_celery(*timetables: Timetable, settings: Settings) -> Celery:
    """The app that knows these services' queues and schedules, without tasks."""
    app = Celery("office", broker=settings.redis_url, set_as_current=False)
    app.conf.update(
        SETTINGS,
        broker_transport_options=dict(TRANSPORT),
        task_queues=[Queue(queue) for timetable in timetables for queue in timetable.queues],
        task_default_queue=f"{timetables[0].name}.default",
        beat_schedule=_beat(timetables),
    )
    return app


def log_as(process: str, settings: Settings) -> None:
    """Log lines of this process are JSON under its name, whatever Celery would do."""

    # weak=False: the function lives only here
    @setup_logging.connect(weak=False)
    def json_logs(**_: Any) -> None:
        logs.configure(process, settings.log_level)
        logging.getLogger("celery.worker.strategy").setLevel(logging.WARNING)


def _beat(timetables: Iterable[Timetable]) -> dict[str, Any]:
    return {
        f"{timetable.name}.{schedule.kind}": {
            "task": "tick",
            "schedule": _times(schedule),
            "args": (timetable.name, schedule.kind),
            "options": {"queue": f"{timetable.name}.default", "expires": schedule.every},
        }
        for timetable in timetables
        for schedule in timetable.schedules
    }


def _times(schedule: Schedule) -> timedelta | crontab:
    return timedelta(seconds=schedule.every) if schedule.at is None else crontab(minute="0", hour=str(schedule.at))
