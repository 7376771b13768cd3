"""`grant`: screens of department accounts (manual 4.2)."""

from __future__ import annotations

import click

from codebook.screens import all_screens
from kernel.settings import Settings
from services.auth.operations import operators
from services.commands.running import OPERATOR, as_json, show, within


@click.group("grant")
def commands() -> None:
    """Screens of department accounts; who is changed must sign in again."""


@commands.command("list")
@click.argument("user_name")
@as_json
@click.pass_obj
def list_grants(settings: Settings, user_name: str, as_json: bool) -> None:
    """What an account was granted."""
    held = within(settings, "auth", lambda: operators.user(user_name), write=False)["screens"]
    _show(held, as_json)


@commands.command()
@click.argument("user_name")
@click.argument("screens", nargs=-1, required=True)
@as_json
@click.pass_obj
def give(settings: Settings, user_name: str, screens: tuple[str, ...], as_json: bool) -> None:
    """Grant screens by key (`messages.compose`)."""
    _show(within(settings, "auth", lambda: operators.change_grants(OPERATOR, "grant", user_name, screens)), as_json)


@commands.command()
@click.argument("user_name")
@click.argument("screens", nargs=-1, required=True)
@as_json
@click.pass_obj
def take(settings: Settings, user_name: str, screens: tuple[str, ...], as_json: bool) -> None:
    """Take granted screens away."""
    _show(within(settings, "auth", lambda: operators.change_grants(OPERATOR, "revoke", user_name, screens)), as_json)


def _show(keys: list[str], as_json: bool) -> None:
    titles = {screen.key: screen.title for screen in all_screens()}
    show(({"screen": key, "title": titles.get(key, "")} for key in keys), ("screen", "title"), as_json=as_json)
