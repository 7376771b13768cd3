"""A plan file in .csv is the same bytes whether PostgreSQL or Python words it, whatever the texts."""

from __future__ import annotations

import random
import uuid
from codecs import BOM_UTF8
from datetime import date
from itertools import accumulate

import pytest
from sqlalchemy import update

from codebook.plan_columns import plan_columns
from services.reports.domain import plan_csv
from services.reports.domain.plan_cells import ACTIVE_SIGNS, GUARD
from services.reports.models import ReportRow
from services.reports.operations import plan_making, plan_source
from services.reports.operations.plan_source import PlanSource
from tests.factories.reports import Campus
from tests.services.reports import plan_rows
from tests.services.reports.test_plan_files import made, table

PIECES = (*'=+-@\t\r\n", \\0a张㛃𬭎', "\\.", "00", "2026-01-02", "", "")
"""What texts of random rows are put together from, four at most."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_making, "BATCH", dict.fromkeys(plan_making.BATCH, 5))
    monkeypatch.setattr(plan_source, "_BLOCK", 2)
    monkeypatch.setattr(plan_source, "_COPIED", 600)


def random_text(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.randrange(5)))


@pytest.mark.parametrize("form", ["reporting", "full"])
def test_postgres_and_python_write_the_same_bytes(campus: Campus, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    plan_rows.fill(campus, more=5)
    with campus.observatory.database.transaction() as session:
        awkward = {
            "name": "a\r\nb",
            "major": '"',
            "class_name": "=\n=",
            "employer_name": '","=',
            "major_code": "，",
        }
        session.execute(update(ReportRow).where(ReportRow.name == "张㛃").values(awkward))
    one = made(campus, form=form)
    monkeypatch.setattr(PlanSource, "lines", PlanSource.python_lines)
    assert made(campus, form=form) == one
    row = next(row for row in table(one) if "\t=\n=" in row)
    assert {'"', '","=', "，"} < set(row)


def test_random_rows_are_the_same_bytes_too(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(9)
    fields = [column.field for column in plan_columns("full") if column.shows == "text"]
    widths = {name: ReportRow.__table__.columns[name].type.length for name in fields}
    days = [date(2003, 5, 1), date(2022, 9, 1), date(1999, 12, 31)]
    ids = [each["id"] for each in plan_rows.fill(campus, more=25)]
    with campus.observatory.database.transaction() as session:
        for each in ids:
            texts = {name: random_text(chance)[: widths[name]] for name in fields}
            row = {**texts, "birth_date": chance.choice(days), "enrolled_on": chance.choice([None, *days])}
            session.execute(update(ReportRow).where(ReportRow.id == uuid.UUID(each)).values(row))
    one = made(campus, form="full")
    assert any(f"{before}{GUARD}{sign}" in one.decode() for before in (",", '"') for sign in ACTIVE_SIGNS)
    monkeypatch.setattr(PlanSource, "lines", PlanSource.python_lines)
    assert made(campus, form="full") == one


def test_lines_of_copy_get_the_tabs_that_cells_get() -> None:
    chance = random.Random(91)
    rows = [[random_text(chance) for _ in range(6)] for _ in range(2_000)]
    copied = [plan_csv.head([row]).removeprefix(BOM_UTF8) for row in rows]
    for size in (1, 7, 500):
        blocks = [copied[start : start + size] for start in range(0, len(rows), size)]
        ends = [[*accumulate(map(len, block), initial=1)][1:] for block in blocks]
        found = [plan_csv.inert(b"\n" + b"".join(block), at) for block, at in zip(blocks, ends, strict=True)]
        assert b"".join(found) == plan_csv.lines(rows), size
