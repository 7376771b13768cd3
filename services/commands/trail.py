"""`audit`: the audit trail of all schools (操作日志), and whether it is as it was sealed."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kernel.db import Database
from kernel.settings import Settings
from services.auth.contract import AuditQuery
from services.auth.operations import audit_check, audit_export, audit_gaps, trail
from services.commands.running import OPERATOR, as_json, show, show_one, within
from services.messaging.operations.witness import told

_COLUMNS = ("at", "actor_user_name", "action", "outcome", "subject_title", "change", "reason", "address", "request_id")


_WORDS = {
    "text": "in subject, values, reason, address or request id",
    "action": "a key or its beginning",
    "subject": "part of what it was done to",
    "actor": "part of a name or user name",
}
_DAY = click.DateTime(["%Y-%m-%d"])


def _filters(command: Any) -> Any:
    """The options that `search` and `export` share."""
    for name, text in _WORDS.items():
        command = click.option(f"--{name}", default=None, help=text)(command)
    for name in ("from", "to"):
        command = click.option(f"--{name}", f"day_{name}", type=_DAY, default=None, help="a day in China")(command)
    return command


@click.group("audit")
def commands() -> None:
    """The audit trail of all schools."""


@commands.command()
@_filters
@click.option("--limit", type=click.IntRange(1, 100), default=50)
@as_json
@click.pass_obj
def search(settings: Settings, limit: int, as_json: bool, **filters: Any) -> None:
    """Entries, newest first."""
    query = _query(filters) | {"size": limit}
    page = within(settings, "auth", lambda: trail.listed(OPERATOR, query), write=False)
    show(page["items"], _COLUMNS, as_json=as_json)


@commands.command()
@_filters
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.pass_obj
def export(settings: Settings, file: Path, **filters: Any) -> None:
    """Entries as xlsx, however many; an entry tells of the export."""
    with file.open("wb") as out:
        within(settings, "auth", lambda: audit_export.save(OPERATOR, _query(filters), out))
    click.echo(str(file))


@commands.command()
@as_json
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:
    """Read the chain of seals from its beginning; ends with 1 where anything is not as it was sealed."""
    result = checked(settings)
    if as_json:
        faults = [{"code": fault.code, "seal": fault.seal, "entry": fault.entry} for fault in result.faults]
        show_one({"seals": result.seals, "entries": result.entries, "waiting": result.waiting, "head": result.head,
                  "faults": faults, "accepted": [asdict(gap) for gap in result.gaps]}, as_json=True)  # fmt: skip
    else:
        for fault in result.faults:
            click.echo(fault.text, err=True)
        for gap in result.gaps:
            click.echo(f"note: {gap.text}")
        click.echo(f"{result.seals} seals, {result.entries} entries, {result.waiting} not sealed yet, {result.head}")
    sys.exit(1 if result.faults else 0)


@commands.command()
@click.option("--reason", required=True, help="why the seals are gone: which backup was restored, and when")
@click.pass_obj
def accept(settings: Settings, reason: str) -> None:
    """Accept that seals are gone after a backup was restored; an entry tells of it, `check` shows it as a note."""
    if not reason.strip():
        raise click.BadParameter("say why", param_hint="--reason")
    others = [fault for fault in checked(settings).faults if fault.code not in audit_check.LOST]
    for fault in others:
        click.echo(fault.text, err=True)
    if others:
        raise click.ClickException("not only seals are gone: nothing was accepted")
    witness = within(settings, "messaging", told, write=False)
    gap = within(settings, "auth", lambda: audit_gaps.accept(OPERATOR, witness, reason.strip()))
    click.echo(gap.text)


def checked(settings: Settings) -> audit_check.Result:
    """The chain compared with what the witness was told."""
    witness = within(settings, "messaging", told, write=False)
    database = Database(settings.database_url("auth"), pool_size=1)
    try:
        return audit_check.check(database, witness)
    finally:
        database.close()


def _query(filters: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in filters.items() if value}
    days = {name: f"{value:%Y-%m-%d}" for name, value in given.items() if name.startswith("day_")}
    return dict(AuditQuery().load(given | days))
