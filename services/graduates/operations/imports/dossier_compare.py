"""Comparing a file's dossiers with what stands: whose they are and what each would change, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Insert, Table, and_, case, func, insert, literal, null, or_, select

from kernel.models import Json
from services.graduates.domain.dossiers import DETAILS, HISTORY, METHODS
from services.graduates.models import Dossier, Graduate, ImportBatch, StagedDossier
from services.graduates.operations.imports.sql import json_object

BATCH_KEYS = (f"{HISTORY}source", f"{HISTORY}batch_id")
"""What `before` holds beside the changed fields, for the undoing."""
_UNKNOWN = "没有找到这名毕业生：请核对毕业年度和号码；不在您管理范围内的毕业生不能导入。"
_TWINS = "有多名毕业生用这个学号，请另填身份证号或考生号。"
_OTHER = "与系统中这名毕业生的不一致，请核对。"
_WHO = ("id_number", "exam_number", "student_no")


def staging(batch: ImportBatch, incoming: Table, used: Collection[str]) -> Insert:
    """INSERT … SELECT of the incoming rows with graduate, verdict, what stood there and faults.

    `used` are the identifying columns that these rows have at all: a look-up that nobody needs is not made.
    """
    rows = _resolved(batch, incoming, used)
    fault = _fault(rows)
    exists, changed = Dossier.graduate_id.is_not(None), or_(*_differences(rows).values())
    verdict = case(
        (fault.is_not(None), "faulty"), (Dossier.graduate_id.is_(None), "new"), (changed, "changed"), else_="same"
    )
    values = {
        "batch_id": literal(batch.id, StagedDossier.batch_id.type),
        "number": rows.c.number,
        "graduate_id": rows.c.graduate_id,
        "verdict": verdict,
        "outcome": literal(""),
        "seen_version": func.coalesce(Dossier.version, 0),
        "before": case((and_(exists, changed, fault.is_(None)), _before(rows)), else_=null()),
        "faults": fault,
        **{name: func.coalesce(rows.c[name], "") for name in ("student_no", "name")},
        **{name: _given(rows, name) for name in DETAILS},
    }
    source = select(*(value.label(name) for name, value in values.items())).select_from(rows)
    source = source.outerjoin(Dossier, Dossier.graduate_id == rows.c.graduate_id)
    return insert(StagedDossier).from_select(list(values), source)


def _resolved(batch: ImportBatch, incoming: Table, used: Collection[str]) -> FromClause:
    """The rows with the graduate that they name: by ID number, else by 考生号, else by 学号."""
    joined: FromClause = incoming
    found: list[Any] = []
    earlier: list[str] = []
    for key in _WHO:
        if key not in used:
            continue
        people = _people(batch, key)
        mine = and_(people.c[key] == incoming.c[key], *(incoming.c[name].is_(None) for name in earlier))
        joined = joined.outerjoin(people, mine)
        found.append(people)
        earlier.append(key)
    names = ("id", "name", "twins", *_WHO)
    columns = {name: _first([people.c[name] for people in found]).label(f"known_{name}") for name in names}
    columns["id"] = columns["id"].element.label("graduate_id")
    return select(*incoming.c, *columns.values()).select_from(joined).subquery("resolved")


def _first(columns: list[Any]) -> Any:
    if not columns:
        return null()
    return func.coalesce(*columns) if len(columns) > 1 else columns[0]


def _people(batch: ImportBatch, key: str) -> FromClause:
    """Graduates whom the batch may touch; a student number may be of several, who then count as twins."""
    unique = key != "student_no"
    twins = literal(1) if unique else func.count().over(partition_by=Graduate.student_no)
    columns = (Graduate.id, Graduate.name, *(getattr(Graduate, name) for name in _WHO))
    mine = [Graduate.school_id == batch.school_id, Graduate.graduation_year == batch.graduation_year]
    if batch.scope_department_id:
        mine.append(Graduate.department_id == batch.scope_department_id)
    if unique:
        return select(*columns, twins.label("twins")).where(*mine).subquery(f"by_{key}")
    place = func.row_number().over(partition_by=Graduate.student_no, order_by=Graduate.id)
    numbered = select(*columns, twins.label("twins"), place.label("place")).where(*mine).subquery("numbered")
    return select(numbered).where(numbered.c.place == 1).subquery(f"by_{key}")


def _fault(rows: FromClause) -> ColumnElement[Any]:
    """The faults of a row: its own, or that of finding the graduate; NULL for none."""
    unknown = rows.c.graduate_id.is_(None)
    cases: list[tuple[Any, Any]] = [(rows.c.faults.is_not(None), rows.c.faults)]
    cases += [(and_(unknown, rows.c[key].is_not(None)), _json({key: _UNKNOWN})) for key in _WHO]
    cases.append((rows.c.known_twins > 1, _json({"student_no": _TWINS})))
    cases += [(rows.c[name] != rows.c[f"known_{name}"], _json({name: _OTHER})) for name in ("name", *_WHO)]
    return case(*cases, else_=null())


def _json(value: dict[str, str]) -> Any:
    return literal(value, Json)


def _given(rows: FromClause, name: str) -> ColumnElement[Any]:
    """A detail as a dossier holds it; a faulty row may miss any."""
    column: ColumnElement[Any] = rows.c[name]
    if name == "sent_on":
        return column
    if name == "method":
        return case({title: code for code, title in METHODS.items()}, value=column, else_="")
    return func.coalesce(column, "")


def _differences(rows: FromClause) -> dict[str, ColumnElement[bool]]:
    """Condition by field that a dossier would change; it would count as sent again."""
    found = {name: getattr(Dossier, name) != _given(rows, name) for name in DETAILS}
    return {"state": Dossier.state != "sent", **found}


def _before(rows: FromClause) -> ColumnElement[Any]:
    kept: dict[str, Any] = {
        HISTORY + name: case((condition, getattr(Dossier, name)), else_=null())
        for name, condition in _differences(rows).items()
    }
    kept[f"{HISTORY}return_reason"] = func.nullif(Dossier.return_reason, "")
    return json_object(kept | dict(zip(BATCH_KEYS, (Dossier.source, Dossier.batch_id), strict=True)))
