"""Celery workers: the settings with their reasons, and the two tasks there are.

`run_slice(service, job_id)` carries a job on for at most a minute; `tick(service, kind)` orders a scheduled job.
Everything that must survive is in the job row; Redis only wakes workers up.
"""

from __future__ import annotations

import uuid
from typing import Any

from celery import Celery
from celery.concurrency import asynpool, prefork
from celery.signals import worker_init, worker_process_init
from kombu.transport import redis as transport

from kernel import heartbeat
from kernel.celery_app import log_as, make_celery
from kernel.memory import settle
from kernel.runner import Runner, order_scheduled
from kernel.service import Service
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


class Children(asynpool.AsynPool):
    """The processes of a worker, all of them watched again after each new connection.

    When two die at once while Redis is away, Celery 5.7.0 afterwards watches a living one no more; the next time Redis
    is gone, its missing descriptor ends the whole worker.
    """

    def _track_child_process(self, proc: Any, hub: Any) -> None:
        if getattr(proc, "_sentinel_poll", hub) is None:
            del proc._sentinel_poll
        super()._track_child_process(proc, hub)


transport.Channel.QoS = Unacknowledged
prefork.TaskPool.Pool = Children


def make_worker(*services: Service, settings: Settings | None = None) -> Celery:
    """The Celery app for the queues of one or more services."""
    settings = settings or Settings.from_environment()
    app = make_celery(*(service.timetable for service in services), settings=settings)
    runners = {service.name: Runner(service, settings) for service in services}
    _tasks(app, runners)
    _process_hooks(runners)
    heartbeat.install({name: settings.database_url(name) for name in runners})
    log_as("worker", settings)
    return app


def _tasks(app: Celery, runners: dict[str, Runner]) -> None:
    # shared=False: otherwise Celery gives these to every other app of the process, with the wrong runners
    @app.task(name="run_slice", shared=False, bind=True)
    def run_slice(task: Any, service: str, job_id: str) -> None:
        handed_back = bool((task.request.delivery_info or {}).get("redelivered"))
        runners[service].run_slice(uuid.UUID(job_id), handed_back=handed_back)

    @app.task(name="tick", shared=False)
    def tick(service: str, kind: str) -> None:
        order_scheduled(runners[service], kind)


def _process_hooks(runners: dict[str, Runner]) -> None:
    # weak=False: these functions live only here
    @worker_init.connect(weak=False)
    def settle_before_fork(**_: Any) -> None:
        settle()

    @worker_process_init.connect(weak=False)
    def forget_parents_connections(**_: Any) -> None:
        for runner in runners.values():
            runner.database.dispose()
