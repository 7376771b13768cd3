"""`apikey`: API clients of schools (开放接口)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from kernel.settings import Settings
from services.auth.contract import NewApiClient
from services.auth.operations import operators
from services.commands.running import OPERATOR, as_json, show, show_one, within

_COLUMNS = ("school", "client_id", "name", "scopes", "enabled", "last_used_at")


@click.group("apikey")
def commands() -> None:
    """API clients of schools and their secrets, which are shown once."""


@commands.command("list")
@click.option("--school", default=None, help="code of the school; all without one")
@as_json
@click.pass_obj
def list_clients(settings: Settings, school: str | None, as_json: bool) -> None:
    """API clients, without their secrets."""
    show(within(settings, "auth", lambda: operators.clients(school), write=False), _COLUMNS, as_json=as_json)


@commands.command()
@click.argument("school")
@click.argument("name")
@click.argument("scopes", nargs=-1, required=True)
@as_json
@click.pass_obj
def create(settings: Settings, school: str, name: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Make a client of the school with this code; prints its secret, which nobody can read again."""
    values = NewApiClient().load({"name": name, "scopes": list(scopes)})
    _show(within(settings, "auth", lambda: operators.create_client(OPERATOR, school, values)), as_json)


@commands.command()
@click.argument("client_id")
@click.option("--hours", type=click.IntRange(0, 168), default=24, help="how long the old secret still works")
@as_json
@click.pass_obj
def rotate(settings: Settings, client_id: str, hours: int, as_json: bool) -> None:
    """Give a client a new secret; prints it."""
    _show(within(settings, "auth", lambda: operators.rotate_client(OPERATOR, client_id, hours)), as_json)


@commands.command()
@click.argument("client_id")
@click.pass_obj
def disable(settings: Settings, client_id: str) -> None:
    """Switch a client off for good; its tokens end at once."""
    within(settings, "auth", lambda: operators.disable_client(OPERATOR, client_id))
    click.echo(f"{client_id} disabled")


def _show(client: Mapping[str, Any], as_json: bool) -> None:
    names = ("client_id", "name", "scopes", "client_secret", "previous_secret_until")
    show_one({name: client[name] for name in names}, as_json=as_json)
