"""Figures for operators in Prometheus form; each process keeps its own registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from kernel.clock import now
from kernel.db import Database, session
from kernel.models import Job, OutboxMessage

REQUESTS = Counter("office_requests_total", "Requests answered", ["app", "endpoint", "method", "status"])
SECONDS = Histogram(
    "office_request_seconds",
    "Time to answer",
    ["app"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CANARY = "canary"


def count_request(app: str, endpoint: str, method: str, status: int, seconds: float) -> None:
    """Add one answered request."""
    REQUESTS.labels(app, endpoint, method, str(status)).inc()
    SECONDS.labels(app).observe(seconds)


class QueueFigures(Collector):
    """Jobs by kind and state, unsent outbox rows and their age, age of the last finished canary."""

    def __init__(self, service: str, database: Database) -> None:
        self._service = service
        self._database = database

    def collect(self) -> Iterable[Any]:
        return self._database.run(self._families, write=False)

    def _families(self) -> list[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("office_jobs", "Jobs by kind and state", labels=["service", "kind", "state"])
        for kind, state, count in session.execute(
            select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state)
        ):
            jobs.add_metric([self._service, kind, state], count)
        return [jobs, *self._outbox(), self._canary()]

    def _outbox(self) -> list[GaugeMetricFamily]:
        unsent = select(func.count(), func.min(OutboxMessage.created_at)).where(OutboxMessage.sent_at.is_(None))
        count, oldest = session.execute(unsent).one()
        rows = GaugeMetricFamily("office_outbox_unsent", "Outbox rows not sent", labels=["service"])
        rows.add_metric([self._service], count)
        age = GaugeMetricFamily("office_outbox_oldest_seconds", "Age of the oldest unsent row", labels=["service"])
        age.add_metric([self._service], (now() - oldest).total_seconds() if oldest else 0)
        return [rows, age]

    def _canary(self) -> GaugeMetricFamily:
        finished = session.scalar(select(func.max(Job.finished_at)).where(Job.kind == CANARY, Job.state == "done"))
        age = GaugeMetricFamily("office_canary_age_seconds", "Since the last canary came back", labels=["service"])
        age.add_metric([self._service], (now() - finished).total_seconds() if finished else float("inf"))
        return age


def exposition(service: str, database: Database | None) -> bytes:
    """The text that /metrics answers."""
    own = CollectorRegistry()
    if database is not None:
        own.register(QueueFigures(service, database))
    return generate_latest(REGISTRY) + generate_latest(own)
