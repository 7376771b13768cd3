"""`user`: staff accounts of all schools."""

from __future__ import annotations

import secrets
from functools import partial

import click

from kernel.settings import Settings
from kernel.surroundings import around
from services.auth.operations import operators
from services.commands.running import OPERATOR, as_json, show, show_one, within

_COLUMNS = ("school", "user_name", "name", "level", "department", "enabled", "last_sign_in_at")
_GENERATED = 5
"""Random bytes of a generated password: 10 hexadecimal digits, which both policies take."""


@click.group("user")
def commands() -> None:
    """Staff accounts of all schools."""


@commands.command("list")
@click.option("--school", default=None, help="code of the school; all without one")
@click.option("--name", default="", help="part of the user name")
@as_json
@click.pass_obj
def list_users(settings: Settings, school: str | None, name: str, as_json: bool) -> None:
    """Staff accounts, by user name."""
    rows = within(settings, "auth", lambda: operators.users(school, {"user_name": name}), write=False)
    show(rows, _COLUMNS, as_json=as_json)


@commands.command("show")
@click.argument("user_name")
@as_json
@click.pass_obj
def show_user(settings: Settings, user_name: str, as_json: bool) -> None:
    """One account with what it was granted."""
    show_one(within(settings, "auth", lambda: operators.user(user_name), write=False), as_json=as_json)


@commands.command()
@click.argument("user_name")
@click.pass_obj
def enable(settings: Settings, user_name: str) -> None:
    """Let somebody sign in again."""
    _switch(settings, user_name, enabled=True)


@commands.command()
@click.argument("user_name")
@click.pass_obj
def disable(settings: Settings, user_name: str) -> None:
    """End somebody's sessions and refuse new ones; the last administrator of a school cannot be."""
    _switch(settings, user_name, enabled=False)


@commands.command("reset-password")
@click.argument("user_name")
@click.option("--prompt", is_flag=True, help="ask for the password instead of making one")
@click.pass_obj
def reset_password(settings: Settings, user_name: str, prompt: bool) -> None:
    """Give somebody a password to be changed at the next sign-in; a generated one is shown once, here."""
    password = _asked() if prompt else secrets.token_hex(_GENERATED)
    within(settings, "auth", lambda: operators.reset_password(OPERATOR, user_name, password, around()))
    click.echo(user_name if prompt else f"{user_name} / {password}")


def _asked() -> str:
    asked: str = click.prompt("password", hide_input=True, confirmation_prompt=True)
    return asked


def _switch(settings: Settings, user_name: str, *, enabled: bool) -> None:
    within(settings, "auth", partial(operators.switch, OPERATOR, user_name, enabled=enabled))
    click.echo(f"{user_name} {'enabled' if enabled else 'disabled'}")
