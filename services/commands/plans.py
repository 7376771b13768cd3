"""`plan`: the lock of the plan, school by school (manual 8.7)."""

from __future__ import annotations

import click

from kernel.settings import Settings
from services.commands.running import as_json, show, within
from services.graduates.operations import plan_states

_COLUMNS = ("school", "name", "year", "graduates", "state", "changed_at", "changed_by", "failure")


@click.group("plan")
def commands() -> None:
    """The lock of the plan; the school locks it, the provincial platform alone unlocks it."""


@commands.command("list")
@click.option("--year", type=click.IntRange(1990, 2100), default=None, help="graduation year; all without one")
@click.option("--school", default=None, help="code of the school; all without one")
@as_json
@click.pass_obj
def list_plans(settings: Settings, year: int | None, school: str | None, as_json: bool) -> None:
    """How the plan of each school and year stands: open, locking or locked."""
    rows = within(settings, "graduates", lambda: plan_states.listed(year, school), write=False)
    show(rows, _COLUMNS, as_json=as_json)
