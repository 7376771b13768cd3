"""Celery workers: the settings with their reasons, and the two tasks there are.

`run_slice(service, job_id)` carries a job on for at most a minute; `tick(service, kind)` orders a scheduled job.
Everything that must survive is in the job row; Redis only wakes workers up.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init
from kombu import Queue
from kombu.transport import redis as transport

from kernel import logs
from kernel.celery_settings import SETTINGS, TRANSPORT
from kernel.runner import Runner, order_scheduled
from kernel.service import Schedule, Service
from kernel.settings import Settings


class Unacknowledged(transport.QoS):
    """Messages in hand, which outlive their connection.

    When Redis dies during a task, kombu 5.7 tries to give back, acknowledge or reject its message over the channel
    that it has closed: an AttributeError that ends the whole worker. Such a message may be forgotten: if it comes
    again, its job is taken already or ended; if it does not, the reconciler wakes the job.
    """

    def restore_unacked(self, client: Any = None) -> None:
        if self._is_connected():
            super().restore_unacked(client)

    def ack(self, delivery_tag: str) -> None:
        if self._is_connected():
            super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if self._is_connected():
            super().reject(delivery_tag, requeue=requeue)

    def _is_connected(self) -> bool:
        return self.channel.connection is not None and self.channel.connection.client is not None


transport.Channel.QoS = Unacknowledged


def make_worker(*services: Service, settings: Settings | None = None) -> Celery:
    """The Celery app for the queues of one or more services."""
    settings = settings or Settings.from_environment()
    app = Celery("office", broker=settings.redis_url, set_as_current=False)
    app.conf.update(
        SETTINGS,
        broker_transport_options=dict(TRANSPORT),
        task_queues=[Queue(queue) for service in services for queue in service.queues],
        task_default_queue=f"{services[0].name}.default",
        beat_schedule=_beat(services),
    )
    runners = {service.name: Runner(service, settings) for service in services}
    _tasks(app, runners)
    _process_hooks(app, runners, settings)
    return app


def _beat(services: Iterable[Service]) -> dict[str, Any]:
    return {
        f"{service.name}.{schedule.kind}": {
            "task": "tick",
            "schedule": _times(schedule),
            "args": (service.name, schedule.kind),
            "options": {"queue": f"{service.name}.default", "expires": schedule.every},
        }
        for service in services
        for schedule in service.schedules
    }


def _times(schedule: Schedule) -> timedelta | crontab:
    return timedelta(seconds=schedule.every) if schedule.at is None else crontab(minute="0", hour=str(schedule.at))


def _tasks(app: Celery, runners: dict[str, Runner]) -> None:
    # shared=False: otherwise Celery gives these to every other app of the process, with the wrong runners
    @app.task(name="run_slice", shared=False, bind=True)
    def run_slice(task: Any, service: str, job_id: str) -> None:
        handed_back = bool((task.request.delivery_info or {}).get("redelivered"))
        runners[service].run_slice(uuid.UUID(job_id), handed_back=handed_back)

    @app.task(name="tick", shared=False)
    def tick(service: str, kind: str) -> None:
        order_scheduled(runners[service], kind)


def _process_hooks(app: Celery, runners: dict[str, Runner], settings: Settings) -> None:
    # weak=False: the functions live only here
    @worker_process_init.connect(weak=False)
    def forget_parents_connections(**_: Any) -> None:
        for runner in runners.values():
            runner.database.dispose()

    @setup_logging.connect(weak=False)
    def json_logs(**_: Any) -> None:
        logs.configure("worker", settings.log_level)
        logging.getLogger("celery.worker.strategy").setLevel(logging.WARNING)
