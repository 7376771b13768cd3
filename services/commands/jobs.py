"""`jobs`: the background work of all services."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import click

from kernel import job_figures, job_operations
from kernel import jobs as rules
from kernel.clock import now
from kernel.settings import Settings
from services.catalogue import SERVICES, service_named
from services.commands.running import OPERATOR, as_json, show, show_one, within

NAMES = tuple(service.name for service in SERVICES)
_COLUMNS = ("id", "kind", "state", "age_seconds", "attempts", "rows_done", "rows_total", "created_at",
            "requester", "title")  # fmt: skip
_QUEUE_COLUMNS = ("service", "queue", "waiting", "oldest_seconds", "workers", "seen_seconds", "canary_seconds")


class Place(click.ParamType):
    """A job as lists name it: `service:id`."""

    name = "service:id"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        service, _, job_id = str(value).partition(":")
        try:
            return (service, uuid.UUID(job_id)) if service in NAMES else self.fail("unknown service", param, context)
        except ValueError:
            return self.fail("a job is named service:id, as `jobs list` prints it", param, context)


@click.group("jobs")
def commands() -> None:
    """Background work of all services."""


@commands.command("list")
@click.option("--service", type=click.Choice(NAMES), default=None)
@click.option("--state", type=click.Choice(list(rules.STATES)), default=None)
@click.option("--kind", default=None)
@click.option("--older-than", type=click.IntRange(0), default=None, help="seconds since it was ordered")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="of each service")
@as_json
@click.pass_obj
def list_jobs(settings: Settings, service: str | None, limit: int, as_json: bool, **filters: Any) -> None:
    """Jobs by state, kind and age, newest first."""
    query = {"page": 1, "size": limit, **filters}
    rows = [row for name in ((service,) if service else NAMES) for row in _of(settings, name, query)]
    rows.sort(key=lambda row: str(row["created_at"]), reverse=True)
    show(rows, _COLUMNS, as_json=as_json)


@commands.command()
@click.option("--service", type=click.Choice(NAMES), default=None)
@as_json
@click.pass_obj
def queues(settings: Settings, service: str | None, as_json: bool) -> None:
    """What waits in each queue, its workers' last sign of life, the canary; ends with 1 where nothing gets done."""
    rows = [row for name in ((service,) if service else NAMES) for row in _queues_of(settings, name)]
    show(rows, _QUEUE_COLUMNS, as_json=as_json)
    sys.exit(0 if all(map(_carried, rows)) else 1)


@commands.command("show")
@click.argument("job", type=Place())
@as_json
@click.pass_obj
def show_job(settings: Settings, job: tuple[str, uuid.UUID], as_json: bool) -> None:
    """One job with all that is known of it."""
    service, job_id = job
    found = within(settings, service, lambda: job_operations.one(OPERATOR, job_id), write=False)
    show_one(_named(service, found), as_json=as_json)


@commands.command()
@click.argument("job", type=Place())
@click.pass_obj
def retry(settings: Settings, job: tuple[str, uuid.UUID]) -> None:
    """Put a failed job back into its queue, its tries counted anew."""
    service, job_id = job
    kinds = service_named(service).jobs
    _tell(job, within(settings, service, partial(job_operations.retry, OPERATOR, job_id, kinds)))


@commands.command()
@click.argument("job", type=Place())
@click.pass_obj
def cancel(settings: Settings, job: tuple[str, uuid.UUID]) -> None:
    """Stop a job: a waiting one now, a running one at its next batch."""
    service, job_id = job
    _tell(job, within(settings, service, partial(job_operations.cancel, OPERATOR, job_id)))


def _of(settings: Settings, service: str, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    page = within(settings, service, lambda: job_operations.listed(OPERATOR, query), write=False)
    return (_named(service, row) for row in page["items"])


def _queues_of(settings: Settings, service: str) -> list[dict[str, Any]]:
    names = service_named(service).timetable.queues
    states, age = within(
        settings, service, lambda: (job_figures.queue_states(names), job_figures.canary_seconds()), write=False
    )
    # JSON knows no infinity
    canary = None if age == job_figures.NEVER else age
    return [{"service": service, **asdict(state), "canary_seconds": canary} for state in states]


def _carried(row: Mapping[str, Any]) -> bool:
    """Whether somebody takes from the queue, and the service's canary came back of late."""
    canary = row["canary_seconds"]
    return row["workers"] > 0 and canary is not None and canary <= job_figures.CANARY_SECONDS


def _named(service: str, row: Mapping[str, Any]) -> dict[str, Any]:
    age = round((now() - row["created_at"]).total_seconds())
    return {**row, "id": f"{service}:{row['id']}", "age_seconds": age}


def _tell(job: tuple[str, uuid.UUID], row: Mapping[str, Any]) -> None:
    state = "stops at its next batch" if row["cancel_requested"] else row["state"]
    click.echo(f"{job[0]}:{job[1]} {state}")
