"""`doctor`: is this system set up right, and does it do its work; a line for each thing looked at."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
import redis
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from kernel import migrate
from kernel.db import Database
from kernel.errors import DomainError
from kernel.job_figures import ALIVE_SECONDS, CANARY_SECONDS, Figures, figures
from kernel.service import Service
from kernel.settings import Settings
from services.catalogue import SERVICES
from services.commands.running import as_json, show

OUTBOX_SECONDS = 60
QUEUE_SECONDS = 900
LEAST_FREE = 0.10
SCARCE_FREE = 0.02
SECRET_LENGTH = 16
_OTHERS = 0o077
_COLUMNS = ("state", "name", "text")


RISKS: Mapping[str, tuple[Callable[[Settings], bool], str]] = {
    "PASSWORD_POLICY": (lambda s: s.password_policy != "strict", "use strict outside a trial"),  # noqa: S105
    "COOKIE_SECURE": (lambda s: not s.cookie_secure, "cookies travel without TLS"),
    "DEMO": (lambda s: s.demo, "accounts with a public password exist"),
    "CAPTCHA": (lambda s: not s.captcha, "nobody is asked for a captcha"),
    "GATEWAY_SECRET": (lambda s: 0 < len(s.gateway_secret) < SECRET_LENGTH, "shorter than 16 characters"),
}
"""Settings that are right for a trial only."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, whether it is ok, warn or fail, and why."""

    name: str
    state: str
    text: str


@click.command("doctor")
@as_json
@click.pass_obj
def commands(settings: Settings, as_json: bool) -> None:
    """Look at settings, keys, databases, Valkey, workers, canaries, outboxes and disk; ends with 1 where one fails."""
    lines = list(examined(settings))
    show((asdict(line) for line in lines), _COLUMNS, as_json=as_json)
    sys.exit(1 if any(line.state == "fail" for line in lines) else 0)


def examined(settings: Settings) -> Iterator[Line]:
    """Everything, one after the other; what fails keeps nothing else from being looked at."""
    yield from _configuration(settings)
    yield from _keys(settings)
    yield _valkey(settings)
    for service in SERVICES:
        yield from _service(settings, service)
    yield from _disk(settings)


def _configuration(settings: Settings) -> Iterator[Line]:
    yield Line("settings", "ok", f"data in {settings.data}")
    yield from (Line(name, "warn", why) for name, (risky, why) in RISKS.items() if risky(settings))


def _keys(settings: Settings) -> Iterator[Line]:
    private, public = settings.keys or settings.data / "keys.json", settings.public_keys
    if not private.exists():
        yield Line("keys", "fail", f"{private} is missing: run `keys init`")
    elif private.stat().st_mode & _OTHERS:
        yield Line("keys", "fail", f"{private} is open to other users: chmod 600")
    else:
        yield Line("keys", "ok", str(private))
    yield Line("public keys", "ok" if public.exists() else "fail", str(public))


def _valkey(settings: Settings) -> Line:
    client = redis.Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2)
    place = urlsplit(settings.redis_url)
    where = f"{place.hostname}:{place.port}" if place.hostname else place.path
    try:
        client.ping()
    except redis.RedisError as error:
        return Line("valkey", "fail", f"{where}: {type(error).__name__}")
    finally:
        client.close()
    return Line("valkey", "ok", where)


def _service(settings: Settings, service: Service) -> Iterator[Line]:
    database = Database(settings.database_url(service.name), pool_size=1)
    try:
        schema = _schema(database)
        head = ScriptDirectory.from_config(migrate.configuration(service)).get_current_head()
        if schema != head:
            yield Line(f"{service.name} database", "fail", f"schema {schema}, wanted {head}: run `migrate`")
            return
        yield Line(f"{service.name} database", "ok", f"schema {schema}")
        yield from _work(service, database.run(figures, write=False))
    except (DomainError, SQLAlchemyError) as error:
        yield Line(f"{service.name} database", "fail", f"cannot be read: {type(error).__name__}")
    finally:
        database.close()


def _schema(database: Database) -> str | None:
    with database.reading.connect() as connection:
        options = {"version_table": migrate.VERSION_TABLE}
        return MigrationContext.configure(connection, opts=options).get_current_revision()


def _work(service: Service, found: Figures) -> Iterator[Line]:
    yield _age(f"{service.name} canary", found.canary_seconds, CANARY_SECONDS, "fail")
    yield _age(
        f"{service.name} outbox", found.outbox_seconds, OUTBOX_SECONDS, "fail", f", {found.outbox_unsent} unsent"
    )
    taken = {queue for worker in found.workers if worker.age_seconds <= ALIVE_SECONDS for queue in worker.queues}
    idle = sorted(set(service.timetable.queues) - taken)
    text = f"no worker takes from {', '.join(idle)}" if idle else f"{len(found.workers)} take from all queues"
    yield Line(f"{service.name} workers", "fail" if idle else "ok", text)
    for queue in found.queues:
        yield _age(f"queue {queue.queue}", queue.oldest_seconds, QUEUE_SECONDS, "warn", f", {queue.waiting} wait")
    dead = sum(count for (_, state), count in found.jobs.items() if state == "dead")
    if dead:
        yield Line(f"{service.name} jobs", "warn", f"{int(dead)} failed: see `jobs list --state dead`")


def _age(name: str, seconds: float, most: float, otherwise: str, more: str = "") -> Line:
    told = "never" if seconds == float("inf") else f"{seconds:.0f} s"
    return Line(name, "ok" if seconds <= most else otherwise, told + more)


def _disk(settings: Settings) -> Iterator[Line]:
    folder = next(path for path in (settings.data, *settings.data.parents) if path.exists())
    usage = shutil.disk_usage(Path(folder))
    share = usage.free / usage.total
    state = "ok" if share >= LEAST_FREE else "warn" if share >= SCARCE_FREE else "fail"
    yield Line("disk", state, f"{usage.free // 2**20} MiB free ({share:.0%}) in {folder}")
