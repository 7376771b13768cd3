"""Signs of life of workers: a row in the database of each service whose queues a worker takes from.

It tells that the worker's main process lives and reaches the database; that work gets done the canary tells.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from celery.signals import worker_ready, worker_shutdown
from sqlalchemy import delete

from kernel import logs
from kernel.db import Database, dialect_insert, session
from kernel.jobs import db_now
from kernel.models import WorkerBeat

EVERY = 20
"""Seconds."""
log = logs.get(__name__)


def write(worker: str, queues: Iterable[str]) -> None:
    """One sign of life, in the present transaction."""
    moment = db_now()
    values = {"worker": worker, "queues": sorted(queues), "started_at": moment, "beat_at": moment}
    again = {"queues": values["queues"], "beat_at": moment}
    statement = dialect_insert(WorkerBeat).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["worker"], set_=again))


class Heart:
    """Beats for one worker until it is stopped; a database that does not answer is tried again at the next beat."""

    def __init__(self, worker: str, queues: Mapping[str, list[str]], urls: Mapping[str, str]) -> None:
        self._worker = worker
        self._queues = queues
        # its own connections: a child that is forked meanwhile must not find them locked
        self._databases = {service: Database(urls[service], pool_size=1) for service in queues}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The worker ends as it was told to: nobody need wonder where it is."""
        self._stopped.set()
        self._thread.join(timeout=10)
        self._each(lambda _: session.execute(delete(WorkerBeat).where(WorkerBeat.worker == self._worker)))

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._each(lambda service: write(self._worker, self._queues[service]))
            self._stopped.wait(EVERY)

    def _each(self, act: Callable[[str], object]) -> None:
        for service, database in self._databases.items():
            try:
                database.run(partial(act, service))
            except Exception as error:
                log.warning("no sign of life", service=service, cause=str(error))


def install(urls: Mapping[str, str]) -> None:
    """Let the worker of this process give signs of life; `urls` are the databases of its services by name."""
    hearts: list[Heart] = []

    # weak=False: the functions live only here
    @worker_ready.connect(weak=False)
    def begin(sender: Any, **_: Any) -> None:
        heart = Heart(sender.hostname, _taken(sender, urls), urls)
        heart.start()
        hearts.append(heart)

    @worker_shutdown.connect(weak=False)
    def end(**_: Any) -> None:
        for heart in hearts:
            heart.stop()


def _taken(consumer: Any, urls: Mapping[str, str]) -> dict[str, list[str]]:
    """The queues it takes from, by service."""
    names = list(consumer.app.amqp.queues.consume_from)
    found = {service: [name for name in names if name.partition(".")[0] == service] for service in urls}
    return {service: queues for service, queues in found.items() if queues}
