"""The relay: one process that sends every service's outbox and puts abandoned jobs back.

Rows are claimed for half a minute by a short UPDATE, sent, and marked after the acknowledgement; a crash in
between sends them again, and the receiver knows what it already has. It never trusts an order of ids.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from celery import Celery
from sqlalchemy import select, update

from kernel import jobs, logs
from kernel.bulk import among
from kernel.client import ServiceClient
from kernel.db import Database, session
from kernel.errors import UNEXPECTED, Conflict, DomainError, Invalid, Malformed, TooLarge, Unavailable
from kernel.faults import fault
from kernel.models import CHANNELS, DELIVERY, RECORD, WAKE, Job, OutboxMessage

log = logs.get(__name__)
CLAIM = timedelta(seconds=30)
IDLE_SECONDS = 0.2
RECONCILE_SECONDS = 10
SILENT = timedelta(seconds=30)
YIELDS = timedelta(seconds=30)
"""How long records of what was done let pass what other services act upon."""
Deliver = Callable[[str, list[dict[str, Any]]], None]


class Relay:
    """Sends for the given services; `clients` gives the client of a target service, `celery` publishes wake-ups."""

    def __init__(self, databases: dict[str, Database], celery: Celery, clients: dict[str, ServiceClient]) -> None:
        self._databases = databases
        self._celery = celery
        self._clients = clients

    def run(self, stopping: Callable[[], bool]) -> None:
        """Work until told to stop, in a thread for each service: none waits for the backlog or failure of another."""
        with ThreadPoolExecutor(len(self._databases)) as pool:
            list(pool.map(lambda name: self._serve(name, stopping), self._databases))

    def _serve(self, name: str, stopping: Callable[[], bool]) -> None:
        reconciled = 0.0
        while not stopping():
            busy = self._guard(self.send, name)
            if time.monotonic() - reconciled >= RECONCILE_SECONDS:
                reconciled = time.monotonic()
                self._guard(self.reconcile, name)
            if not busy:
                time.sleep(IDLE_SECONDS)

    def _guard(self, act: Callable[[str], Any], name: str) -> Any:
        try:
            return act(name)
        except Exception:
            log.exception("relay failed", service=name)
            return None

    def send(self, name: str) -> int:
        """Send what is due from one service; gives the number of rows sent."""
        rows = self._claim(self._databases[name])
        return sum(self._send(name, *address, group) for address, group in _by_target(rows).items())

    def _send(self, name: str, channel: str, target: str, rows: list[OutboxMessage]) -> int:
        database = self._databases[name]
        try:
            self._publish(name, target, rows) if channel == WAKE else self._deliver(target, rows)
        except DomainError as error:
            if len(rows) > 1 and _refuses_some(error):
                half = len(rows) // 2
                return sum(self._send(name, channel, target, part) for part in (rows[:half], rows[half:]))
            cause = str(error.__cause__ or error)
            log.warning("delivery failed", service=name, target=target, rows=len(rows), code=error.code, cause=cause)
            database.run(lambda: _postpone(rows))
            return 0
        fault("after_publish")
        database.run(lambda: _mark_sent(rows))
        return len(rows)

    def _claim(self, database: Database) -> list[OutboxMessage]:
        if not database.run(lambda: session.scalar(_due(OutboxMessage.id).limit(1)), write=False):
            return []
        return database.run(_claim_rows)

    def _publish(self, service: str, queue: str, rows: list[OutboxMessage]) -> None:
        fault("before_publish")
        try:
            for row in rows:
                self._celery.send_task("run_slice", args=(service, row.payload["job_id"]), queue=queue)
        except Exception as error:  # kombu raises whatever its transport raises
            raise Unavailable("broker-unavailable", "消息队列暂时不可用。") from error

    def _deliver(self, target: str, rows: list[OutboxMessage]) -> None:
        client = self._clients.get(target)
        if client is None:
            raise Unavailable("target-unknown", f"没有名为 {target} 的服务，请检查配置。")
        events = [
            {"id": str(r.id), "name": r.name, "key": r.key, "version": r.version, "payload": r.payload}
            for r in newest(rows)
        ]
        fault("before_deliver")
        client.call("POST", "/internal/events", json={"events": events}, timeout=10)

    def reconcile(self, name: str) -> int:
        """Put jobs back whose lease is over, and wake up those that nobody was told of (Redis was emptied)."""
        return self._databases[name].run(_reconcile)


def newest(rows: Iterable[OutboxMessage]) -> list[OutboxMessage]:
    """Of each (name, key) only the highest version: it holds the whole present snapshot."""
    best: dict[tuple[str, str], OutboxMessage] = {}
    for row in rows:
        known = best.get((row.name, row.key))
        if known is None or row.version >= known.version:
            best[row.name, row.key] = row
    return list(best.values())


def _due(*columns: Any) -> Any:
    return select(*columns).where(OutboxMessage.sent_at.is_(None), OutboxMessage.not_before <= jobs.db_now())


def _claim_rows() -> list[OutboxMessage]:
    moment = jobs.db_now()
    due = sorted(chain.from_iterable(map(_first_of, CHANNELS)), key=lambda row: _turn(row, moment))
    ids = [row.id for row in due[:DELIVERY]]
    statement = update(OutboxMessage).where(among(OutboxMessage.id, ids)).returning(OutboxMessage)
    rows = session.scalars(statement.values(not_before=moment + CLAIM, attempts=OutboxMessage.attempts + 1))
    return list(rows.all())


def _first_of(channel: str) -> Any:
    """The first that are due of a channel: asked for each, an index gives them in order however many wait."""
    shown = (OutboxMessage.id, OutboxMessage.channel, OutboxMessage.created_at, OutboxMessage.not_before)
    rows = _due(*shown).where(OutboxMessage.channel == channel).order_by(OutboxMessage.not_before).limit(DELIVERY)
    return session.execute(rows.with_for_update(skip_locked=True)).all()


def _turn(row: Any, moment: datetime) -> tuple[bool, datetime]:
    """Young records come last, all else as it became due."""
    return row.channel == RECORD and row.created_at > moment - YIELDS, row.not_before


def _mark_sent(rows: list[OutboxMessage]) -> None:
    _set(rows, sent_at=jobs.db_now())


def _postpone(rows: list[OutboxMessage]) -> None:
    delay = timedelta(seconds=min(30, 2 ** min(5, *(r.attempts for r in rows))))
    _set(rows, not_before=jobs.db_now() + delay)


def _set(rows: list[OutboxMessage], **values: Any) -> None:
    these = update(OutboxMessage).where(among(OutboxMessage.id, [row.id for row in rows]))
    session.execute(these.values(values), execution_options={"synchronize_session": False})


def _refuses_some(error: DomainError) -> bool:
    """Whether one bad row may be to blame, so that the others must not wait for it."""
    return isinstance(error, (Invalid, Malformed, Conflict, TooLarge)) or error.code == UNEXPECTED


def _by_target(rows: Iterable[OutboxMessage]) -> dict[tuple[str, str], list[OutboxMessage]]:
    groups: dict[tuple[str, str], list[OutboxMessage]] = {}
    for row in rows:
        groups.setdefault((row.channel, row.target), []).append(row)
    return groups


def _reconcile() -> int:
    moment = jobs.db_now()
    silent = (Job.state == "queued") & (Job.not_before <= moment) & (Job.woken_at < moment - SILENT)
    abandoned = (Job.state == "running") & (Job.lease_until < moment)
    waiting = session.scalars(select(Job).where(silent | abandoned).limit(1000).with_for_update(skip_locked=True)).all()
    for job in waiting:
        if job.state == "running" and job.attempts >= jobs.ATTEMPTS:
            job.state, job.finished_at = "dead", moment
            job.error = "处理程序多次中断，任务已停止；请检查文件后重新提交，或联系管理员。"
            continue
        job.state, job.lease_token, job.lease_until, job.woken_at = "queued", None, None, moment
        jobs.wake(job)
    return len(waiting)
