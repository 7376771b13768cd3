"""Commands for operators: `python -m services.manage keys|migrate|demo|rebuild|check|user|jobs|audit|doctor|…`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click
from marshmallow import ValidationError

from kernel import migrate, peers, tokens
from kernel.client import ServiceClient
from kernel.db import Database
from kernel.errors import DomainError
from kernel.settings import Settings, SettingsError
from services.catalogue import SERVICES, service_named
from services.commands.lazy import LazyGroup

OWNERS = {
    "messaging": ("auth",),
    "graduates": ("auth",),
    "agreements": ("auth", "graduates"),
    "reports": ("auth", "graduates"),
}
"""Services with read copies, and whose rows they copy, as their `rebuild` takes them."""
CHECKS = {
    "signings": ("signings_checks", "agreements", "graduates"),
    "report": ("feed_check", "graduates", "reports"),
}
"""What may be compared: the module of the service that took it in, its owner, that service."""
REPLAYS = {
    "signings": ("agreements", "graduates"),
    "facts": ("graduates", "agreements"),
    "report": ("graduates", "reports"),
}
"""What may be taken in once more: its owner, and the service that takes it in."""


@click.group(cls=LazyGroup)
@click.pass_context
def office(context: click.Context) -> None:
    """Run a part of the system or look after it."""
    context.obj = Settings.from_environment()


office.lazy = {
    "user": ("services.commands.users", "Staff accounts of all schools"),
    "grant": ("services.commands.grants", "Screens of department accounts"),
    "school": ("services.commands.schools", "Schools: list, open"),
    "jobs": ("services.commands.jobs", "Background work of all services: list, show, retry, cancel"),
    "plan": ("services.commands.plans", "The lock of the plan, school by school"),
    "apikey": ("services.commands.apikeys", "API clients: list, create, rotate, disable"),
    "audit": ("services.commands.trail", "The audit trail: search, export, check"),
    "doctor": ("services.commands.doctor", "Is everything set up right and at work?"),
}


@office.command()
@click.argument("action", type=click.Choice(["init", "rotate"]))
@click.pass_obj
def keys(settings: Settings, action: str) -> None:
    """Make the internal signing keys: `init` once (again changes nothing), `rotate` puts a new one first."""
    private = settings.keys or Path(settings.data, "keys.json")
    if action == "rotate" or not private.exists():
        tokens.add_key(private, settings.public_keys)


@office.command("migrate")
@click.pass_obj
def migrate_all(settings: Settings) -> None:
    """Bring every service's database to the newest schema."""
    for service in SERVICES:
        database = Database(settings.database_url(service.name))
        migrate.upgrade(service, database)
        database.close()


@office.command()
@click.argument("name")
@click.argument("message")
@click.pass_obj
def makemigration(settings: Settings, name: str, message: str) -> None:
    """Write a migration of one service from the difference between its models and its database."""
    migrate.create(service_named(name), Database(settings.database_url(name)), message)


@office.command()
def queues() -> None:
    """Print all queue names, separated by commas, for `celery worker -Q`."""
    click.echo(",".join(queue for service in SERVICES for queue in service.timetable.queues))


@office.command()
@click.option("--size", type=click.Choice(["small", "school", "province"]), default="small")
@click.pass_obj
def demo(settings: Settings, size: str) -> None:
    """Load the fictitious demo province once; its accounts have a public password."""
    from demo.load import introduction, load

    loaded = load(settings, size)
    click.echo(f"{loaded} accounts loaded" if loaded else "the demo is loaded already")
    click.echo(introduction())


@office.command()
@click.argument("name", type=click.Choice(list(OWNERS)))
@click.pass_obj
def rebuild(settings: Settings, name: str) -> None:
    """Rebuild a service's read copies from their owners; the owners must run."""
    from_sources = import_module(f"services.{name}.operations.rebuild").rebuild
    sources = [ServiceClient(peers.transport(settings, owner, "worker")) for owner in OWNERS[name]]
    click.echo(f"{from_sources(*sources, Database(settings.database_url(name)))} rows")


@office.command()
@click.argument("what", type=click.Choice(list(CHECKS)))
@click.pass_obj
def check(settings: Settings, what: str) -> None:
    """Compare what an owner knows with what another service took in; ends with 1 where they differ."""
    module, owner, keeper = CHECKS[what]
    database = Database(settings.database_url(keeper))
    with peers.bound(peers.peers_of(settings, "worker")):
        found = import_module(f"services.{keeper}.operations.{module}").check_all(database)
    for each in found:
        counts = f"{each[owner]} / {each[keeper]}"
        click.echo("{school_code} {school_name} {graduation_year}: ".format(**each) + counts)
    click.echo(f"{len(found)} differences in {what} ({owner} / {keeper})")
    sys.exit(1 if found else 0)


@office.command()
@click.argument("what", type=click.Choice(list(REPLAYS)))
@click.option("--school", default=None, help="code of the school; all without one")
@click.option("--year", type=click.IntRange(1990, 2100), default=None, help="graduation year; all without one")
@click.pass_obj
def replay(settings: Settings, what: str, school: str | None, year: int | None) -> None:
    """Take what an owner holds into another service once more: signings into graduates, facts into agreements, …"""
    owner, keeper = REPLAYS[what]
    into = import_module(f"services.{keeper}.operations.replay").replay
    source = ServiceClient(peers.transport(settings, owner, "worker"))
    click.echo(f"{into(source, Database(settings.database_url(keeper)), school, year)} rows")


@office.command("import-records")
@click.argument("school_code")
@click.argument("year", type=click.IntRange(1990, 2100))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_graduate_records(settings: Settings, school_code: str, year: int, file: Path) -> None:
    """Import graduate records of a school and year, all rows or none; ends with 1 when rows are faulty."""
    from services.graduates.app import service
    from services.graduates.operations.imports.command import import_records, runner_of

    runner = runner_of(service, settings, Database(settings.database_url("graduates")))
    outcome = import_records(runner, school_code, year, file)
    names = ("rows", "new_rows", "changed_rows", "same_rows", "faulty_rows", "written_rows", "skipped_rows")
    click.echo(", ".join(f"{name.removesuffix('_rows')} {outcome.batch[name]}" for name in names))
    for line in (*outcome.faults, outcome.batch["failure"]):
        if line:
            click.echo(line, err=True)
    sys.exit(0 if outcome.written else 1)


@office.group()
def register() -> None:
    """The local register of employers that 单位身份信息核对 asks where no bureau is connected."""


@register.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_employers(settings: Settings, file: Path) -> None:
    """Import organisations from .xlsx or .csv by their codes, again without harm; ends with 1 when rows are faulty."""
    from services.reports.operations.register import import_register

    done = import_register(Database(settings.database_url("reports")), file)
    click.echo(f"new {done.new}, changed {done.changed}, same {done.same}, faulty {done.faulty}")
    for line in done.faults:
        click.echo(line, err=True)
    sys.exit(1 if done.faulty else 0)


def main() -> None:
    """Entry point: 0 when done, 1 when refused or when a check fails, 2 when the call or a setting is wrong."""
    try:
        office()
    except (SettingsError, ValidationError) as error:
        click.echo(f"office: {error}", err=True)
        sys.exit(2)
    except DomainError as error:
        click.echo(f"office: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
