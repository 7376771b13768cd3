"""The real worker over a real Valkey: jobs of the database are carried out, foreign messages are not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from kombu import Exchange, Producer, Queue
from kombu.exceptions import ContentDisallowed
from sqlalchemy import select

from kernel.celery_settings import SETTINGS, TRANSPORT
from kernel.db import Database, session
from kernel.models import WorkerBeat
from kernel.relay import Relay
from kernel.runner import order_scheduled
from kernel.settings import Settings
from kernel.testing import make_settings, wait_until
from kernel.timetable import Schedule
from kernel.worker import make_worker
from tests.kernel.office import Office, create_tables
from tests.kernel.things import FAIL, make_service

ROOT = Path(__file__).parents[2]


def worker_app(tmp_path: Path, redis_url: str = "redis://127.0.0.1:1/0", **changes: Any) -> Celery:
    settings = make_settings(tmp_path, REDIS_URL=redis_url, THINGS_DATABASE_URL=f"sqlite:///{tmp_path / 'things.db'}")
    return make_worker(make_service(**changes), settings=settings)


def test_settings_are_the_block(tmp_path: Path) -> None:
    conf = worker_app(tmp_path).conf
    assert {name: conf[name] for name in SETTINGS} == SETTINGS
    assert conf.broker_transport_options == TRANSPORT
    assert conf.accept_content == ["json"]
    assert TRANSPORT["visibility_timeout"] > 2 * SETTINGS["task_time_limit"]


def test_queues_tasks_and_schedules_are_declared(tmp_path: Path) -> None:
    app = worker_app(tmp_path, schedules=(Schedule("canary", 60),))
    assert {queue.name for queue in app.conf.task_queues} == {"things.default", "things.exports"}
    assert {name for name in app.tasks if not name.startswith("celery.")} == {"run_slice", "tick"}
    (entry,) = app.conf.beat_schedule.values()
    assert entry["args"] == ("things", "canary")
    assert entry["options"] == {"queue": "things.default", "expires": 60}


def test_a_nightly_job_has_its_hour_and_one_slot_a_day(tmp_path: Path) -> None:
    nightly = Schedule("canary", at=2)
    (entry,) = worker_app(tmp_path, schedules=(nightly,)).conf.beat_schedule.values()
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({2}, {0})
    two_in_china = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
    slots = [nightly.slot(two_in_china + timedelta(hours=hours)) for hours in (-1, 0, 23, 24)]
    assert slots == [slots[0], slots[0] + 1, slots[0] + 1, slots[0] + 2]
    assert Schedule("canary", 60).slot(two_in_china) == Schedule("canary", 60).slot(
        two_in_china + timedelta(seconds=59)
    )


class RunsCode:
    """Unpickling this makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def send_pickle(app: Celery, queue: str, path: Path) -> None:
    with app.connection_for_write() as connection:
        producer = Producer(connection, Exchange(queue), routing_key=queue, serializer="pickle")
        headers = {"lang": "py", "task": "run_slice", "id": "x", "root_id": "x"}
        producer.publish(RunsCode(path), headers=headers, declare=[Queue(queue, Exchange(queue), routing_key=queue)])


def test_a_pickle_is_refused_unread(tmp_path: Path, valkey_server: Any) -> None:
    app, trap = worker_app(tmp_path, valkey_server.url), tmp_path / "trap"
    send_pickle(app, "things.pickles", trap)
    with app.connection_for_read() as connection:
        message = Queue("things.pickles")(connection.default_channel).get(accept=app.conf.accept_content)
        assert message is not None
        with pytest.raises(ContentDisallowed):
            message.decode()
    assert not trap.exists()


@dataclass
class Running:
    """A worker process with the office whose jobs it carries out."""

    office: Office
    celery: Celery
    relay: Relay
    process: subprocess.Popen[bytes]
    log: Path

    def beats(self) -> Sequence[WorkerBeat]:
        return self.office.run(lambda: session.scalars(select(WorkerBeat)).all(), write=False)

    def ends(self, job_id: Any) -> str:
        def ended() -> str | None:
            self.relay.send("things")
            state = self.office.job(job_id).state
            return None if state in ("queued", "running") else state

        return wait_until(ended, timeout=60, what=f"the job's end; worker log:\n{self.log.read_text()[-2000:]}") or ""


@contextmanager
def running(folder: Path, database_url: str, redis_url: str) -> Iterator[Running]:
    settings = make_settings(folder, THINGS_DATABASE_URL=database_url, REDIS_URL=redis_url)
    service, database = make_service(), Database(database_url)
    create_tables(database)
    office = Office(service, settings, database, service.create_app(settings, database))
    celery, log = make_worker(service, settings=settings), folder / "worker.log"
    process = _start(settings, log)
    try:
        yield Running(office, celery, Relay({"things": database}, celery, {}), process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        database.close()


def _start(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "tests.kernel.things_worker", "worker", "-P", "prefork", "-c", "2"]
    command += ["-Q", "things.default,things.exports", "--without-gossip", "--without-mingle", "-Ofair"]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= dict(settings.environment) | {"C_FORCE_ROOT": "1"}
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


def test_a_real_worker_carries_out_the_databases_jobs(database_url: str, tmp_path: Path, valkey_server: Any) -> None:
    with running(tmp_path, database_url, valkey_server.url) as worker:
        send_pickle(worker.celery, "things.default", tmp_path / "trap")
        job_id, failing = worker.office.order(total=50, size=10), worker.office.order(FAIL, how="final")
        assert worker.ends(job_id) == "done"
        assert worker.ends(failing) == "dead"
        order_scheduled(worker.office.runner(), "canary")
        (canary,) = worker.office.outbox(sent_at=None, channel="wake")
        assert worker.ends(uuid.UUID(canary.key)) == "done"
        (beat,) = worker.beats()
        assert set(beat.queues) == {"things.default", "things.exports"}
        worker.process.send_signal(signal.SIGTERM)
        worker.process.wait(timeout=60)
        assert worker.beats() == []
    assert worker.office.things() == {f"run-{number}": 1 for number in range(50)}
    assert not (tmp_path / "trap").exists()
    assert worker.process.returncode == 0
    assert "370102" not in worker.log.read_text()


def test_two_apps_in_one_process_keep_their_own_tasks(tmp_path: Path) -> None:
    first, second = worker_app(tmp_path), worker_app(tmp_path)
    assert first.tasks["run_slice"].app is first
    assert second.tasks["run_slice"].app is second
    assert first.tasks["run_slice"].run is not second.tasks["run_slice"].run
