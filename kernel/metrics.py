"""Figures for operators in Prometheus form; each process keeps its own registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kernel import job_figures
from kernel.db import Database
from kernel.job_figures import Figures

REQUESTS = Counter("office_requests_total", "Requests answered", ["app", "endpoint", "method", "status"])
SECONDS = Histogram(
    "office_request_seconds",
    "Time to answer",
    ["app"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count_request(app: str, endpoint: str, method: str, status: int, seconds: float) -> None:
    """Add one answered request."""
    REQUESTS.labels(app, endpoint, method, str(status)).inc()
    SECONDS.labels(app).observe(seconds)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure of background work; `values` gives it by what `labels` name."""

    name: str
    help: str
    values: Callable[[Figures], Mapping[tuple[str, ...], float]]
    labels: tuple[str, ...] = ()


GAUGES = (
    Gauge("jobs", "Jobs by kind and state", lambda f: f.jobs, ("kind", "state")),
    Gauge("queue_depth", "Jobs that are due and wait", lambda f: {(q.queue,): q.waiting for q in f.queues}, ("queue",)),
    Gauge(
        "queue_oldest_seconds",
        "How long the first of them has waited",
        lambda f: {(q.queue,): q.oldest_seconds for q in f.queues},
        ("queue",),
    ),
    Gauge("outbox_unsent", "Outbox rows not sent", lambda f: {(): f.outbox_unsent}),
    Gauge("outbox_oldest_seconds", "Age of the oldest unsent row", lambda f: {(): f.outbox_seconds}),
    Gauge("canary_age_seconds", "Since the last canary came back", lambda f: {(): f.canary_seconds}),
    Gauge(
        "worker_heartbeat_age_seconds",
        "Since a worker's last sign of life",
        lambda f: {(w.worker,): w.age_seconds for w in f.workers},
        ("worker",),
    ),
)


class QueueFigures(Collector):
    """What kernel.job_figures counts, as GAUGES of one service."""

    def __init__(self, service: str, database: Database) -> None:
        self._service = service
        self._database = database

    def collect(self) -> Iterable[Any]:
        figures = self._database.run(job_figures.figures, write=False)
        return [self._family(gauge, figures) for gauge in GAUGES]

    def _family(self, gauge: Gauge, figures: Figures) -> GaugeMetricFamily:
        family = GaugeMetricFamily(f"office_{gauge.name}", gauge.help, labels=["service", *gauge.labels])
        for key, value in gauge.values(figures).items():
            family.add_metric([self._service, *key], value)
        return family


def exposition(service: str, database: Database | None) -> bytes:
    """The text that /metrics answers."""
    own = CollectorRegistry()
    if database is not None:
        own.register(QueueFigures(service, database))
    return generate_latest(REGISTRY) + generate_latest(own)
