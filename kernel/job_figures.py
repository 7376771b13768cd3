"""How the background work of one service stands: jobs, queues, outbox, canary, workers; for metrics and operators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kernel.db import session
from kernel.jobs import db_now
from kernel.models import Job, OutboxMessage, WorkerBeat

CANARY = "canary"
NEVER = float("inf")
ALIVE_SECONDS = 90
"""A worker whose last sign of life is older is taken for dead."""
CANARY_SECONDS = 240
"""Background work whose canary is older is not being done."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs of a queue that wait and are due, and for how many seconds the first of them has."""

    queue: str
    waiting: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker, the queues it takes from, and the seconds since its last sign of life."""

    worker: str
    queues: tuple[str, ...]
    age_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """`jobs` counts by kind and state; `canary_seconds` since one came back (NEVER when none did)."""

    jobs: Mapping[tuple[str, ...], float]
    queues: tuple[Queue, ...]
    workers: tuple[Worker, ...]
    outbox_unsent: int
    outbox_seconds: float
    canary_seconds: float


@dataclass(frozen=True, slots=True)
class QueueState:
    """Queue, and how many living workers take from it; `seen_seconds` since one gave a sign of life (None: never)."""

    queue: str
    waiting: int
    oldest_seconds: float
    workers: int
    seen_seconds: float | None


def queue_states(queues: Iterable[str]) -> list[QueueState]:
    """How each of these queues stands, in the present transaction: numbers only, nobody's content."""
    moment = db_now()
    waiting = {each.queue: each for each in _queues(moment)}
    workers = _workers(moment)
    return [_state(waiting.get(name, Queue(name, 0, 0.0)), workers) for name in queues]


def _state(queue: Queue, workers: Iterable[Worker]) -> QueueState:
    ages = [worker.age_seconds for worker in workers if queue.queue in worker.queues]
    living = sum(age <= ALIVE_SECONDS for age in ages)
    return QueueState(queue.queue, queue.waiting, queue.oldest_seconds, living, min(ages, default=None))


def canary_seconds() -> float:
    """Since the last canary came back, NEVER when none did."""
    return _canary(db_now())


def figures() -> Figures:
    """Count, in the present transaction."""
    moment = db_now()
    return Figures(_jobs(), _queues(moment), _workers(moment), *_outbox(moment), _canary(moment))


def _jobs() -> dict[tuple[str, ...], float]:
    rows = session.execute(select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state))
    return {(kind, state): count for kind, state, count in rows}


def _queues(moment: datetime) -> tuple[Queue, ...]:
    due = select(Job.queue, func.count(), func.min(Job.not_before)).where(
        Job.state == "queued", Job.not_before <= moment
    )
    rows = session.execute(due.group_by(Job.queue).order_by(Job.queue))
    return tuple(Queue(queue, count, _since(oldest, moment)) for queue, count, oldest in rows)


def _workers(moment: datetime) -> tuple[Worker, ...]:
    beats = session.scalars(select(WorkerBeat).order_by(WorkerBeat.worker))
    return tuple(Worker(beat.worker, tuple(beat.queues), _since(beat.beat_at, moment)) for beat in beats)


def _outbox(moment: datetime) -> tuple[int, float]:
    unsent = select(func.count(), func.min(OutboxMessage.created_at)).where(OutboxMessage.sent_at.is_(None))
    count, oldest = session.execute(unsent).one()
    return count, _since(oldest, moment) if oldest else 0.0


def _canary(moment: datetime) -> float:
    finished = session.scalar(select(func.max(Job.finished_at)).where(Job.kind == CANARY, Job.state == "done"))
    return _since(finished, moment) if finished else NEVER


def _since(then: datetime, moment: datetime) -> float:
    return max(0.0, (moment - then).total_seconds())
