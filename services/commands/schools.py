"""`school`: the schools of the system."""

from __future__ import annotations

import secrets

import click

from kernel.settings import Settings
from services.auth.contract import NewSchool
from services.auth.operations import operators
from services.auth.operations.schools import open_school
from services.commands.running import OPERATOR, as_json, show, within


@click.group("school")
def commands() -> None:
    """Schools: whoever runs the system opens them."""


@commands.command("list")
@as_json
@click.pass_obj
def list_schools(settings: Settings, as_json: bool) -> None:
    """All schools with the number of their staff accounts."""
    rows = within(settings, "auth", operators.schools, write=False)
    show(rows, ("code", "name", "enabled", "accounts"), as_json=as_json)


@commands.command("open")
@click.argument("code")
@click.argument("name")
@click.option("--user-name", required=True, help="user name of the school's first administrator")
@click.option("--person", required=True, help="name of that person")
@click.pass_obj
def open_new(settings: Settings, code: str, name: str, user_name: str, person: str) -> None:
    """Open a school with its first school-level account; prints the password, to be changed at the first sign-in."""
    values = NewSchool().load({"code": code, "name": name, "user_name": user_name, "person": person})
    first = {"user_name": values["user_name"], "name": values["person"], "password": secrets.token_hex(5)}
    within(settings, "auth", lambda: open_school(OPERATOR, values["code"], values["name"], first))
    click.echo(f"{first['user_name']} / {first['password']}")
