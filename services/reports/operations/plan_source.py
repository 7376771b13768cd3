"""The rows of one plan file, batch by batch: as cells, or as lines of .csv straight from PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Select

from codebook.labels import label
from codebook.plan_columns import PlanColumn, plan_columns
from kernel.db import session
from kernel.exports import moment
from kernel.identity import Identity
from kernel.sheets.columns import Info
from services.reports.domain import plan_csv
from services.reports.domain.plan_cells import School, cells, places
from services.reports.domain.plan_files import FORMS
from services.reports.models import Department, PlanFile
from services.reports.models import School as SchoolRow
from services.reports.queries import plan_rows
from services.reports.queries.plan_rows import Asked, Span

_BLOCK = 500
_COPIED = 200_000
"""Bytes of lines that are looked at together; with the last line still less than a chunk of the file store."""
ALL = "全部"
# No text is this sign alone, so an empty cell is written as nothing and not as "".
_COPY = "COPY ({}) TO STDOUT (FORMAT csv, NULL E'\\x02')"


@dataclass
class PlanSource:
    """What is asked for and by whom, `told` in words; `rows` counts those given since it was made."""

    identity: Identity
    asked: Asked
    form: str
    school: School
    told: Info = ()
    rows: int = 0
    columns: tuple[PlanColumn, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = plan_columns(self.form)

    @classmethod
    def of(cls, identity: Identity, plan_file: PlanFile) -> PlanSource:
        """The source of a file that was ordered."""
        row = session.get_one(SchoolRow, plan_file.school_id)
        asked = {name: getattr(plan_file, name) for name in ("graduation_year", "department_id", "degree")}
        school = School(row.code, row.name, plan_file.graduation_year)
        return cls(identity, asked, plan_file.form, school, _told(plan_file))

    def heads(self) -> list[list[str]]:
        """The header rows: names and titles where it is reported, titles alone else."""
        titles = [column.title for column in self.columns]
        return [[column.name for column in self.columns], titles] if self.form == "reporting" else [titles]

    def info(self, rows: int) -> Info:
        """What was asked for, by whom and when, in words."""
        return [("学校", self.school.name), *self.told, ("记录数", str(rows))]

    def end(self, after: uuid.UUID | None, size: int) -> uuid.UUID | None:
        """Where a batch of that size ends; None when it is the last one."""
        last: uuid.UUID | None = session.scalar(plan_rows.end(self.identity, self.asked, after, size))
        return last

    def cells(self, span: Span) -> Iterator[tuple[str, ...]]:
        """Rows of texts in the order of the columns."""
        # the driver's own tuples: wrapping rows costs more than fetching
        found: Any = session.connection().execute(self._raw(span)).cursor
        while rows := found.fetchmany(_BLOCK):
            self.rows += len(rows)
            yield from cells(self.columns, self.school.year, rows)

    def lines(self, span: Span) -> Iterator[bytes]:
        """The same as lines of .csv, block by block."""
        postgres = session.get_bind().dialect.name == "postgresql"
        return self._copied(span) if postgres else self.python_lines(span)

    def python_lines(self, span: Span) -> Iterator[bytes]:
        """Lines where the database writes none."""
        rows = self.cells(span)
        while block := list(islice(rows, _BLOCK)):
            yield plan_csv.lines(block)

    def _copied(self, span: Span) -> Iterator[bytes]:
        connection, known = session.connection(), places(self.school.year)
        driver: Any = connection.connection.driver_connection
        statement = plan_rows.worded(self.identity, self.asked, self.columns, self.school, known, span).compile(
            dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
        )
        with (
            driver.cursor() as cursor,
            cursor.copy(_COPY.format(statement), statement.params) as copy,
        ):
            for block, ends in _blocks(copy):
                self.rows += len(ends)
                yield plan_csv.titled(plan_csv.inert(block, ends), known)

    def _raw(self, span: Span) -> Select[Any]:
        return plan_rows.raw(self.identity, self.asked, self.columns, self.school, span)


def _told(plan_file: PlanFile) -> Info:
    department = session.get(Department, plan_file.department_id) if plan_file.department_id else None
    return [
        ("毕业年度", str(plan_file.graduation_year)),
        ("院系", department.name if department else ALL),
        ("学历层次", label("degrees", plan_file.degree, plan_file.graduation_year) or ALL),
        ("格式", FORMS[plan_file.form]),
        ("生成人", plan_file.ordered_by),
        ("提交时间", moment(plan_file.ordered_at)),
    ]


def _blocks(copy: Iterable[memoryview]) -> Iterator[tuple[bytearray, list[int]]]:
    """Lines in blocks that begin with a line break, and where each ends; kept one by one they cost twice as much."""
    block, ends = bytearray(b"\n"), list[int]()
    for line in copy:
        block += line
        ends.append(len(block))
        if len(block) >= _COPIED:
            yield block, ends
            block, ends = bytearray(b"\n"), []
    if ends:
        yield block, ends
