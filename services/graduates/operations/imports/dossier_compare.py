"""Comparing a file's dossiers with what stands: whose they are and what each would change, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Table,
    and_,
    case,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)

from kernel.db import session
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

    `used` are the columns that identify rows, each row by its first: a look-up that nobody needs is not made.
    """
    rows = _judged(_resolved(batch, incoming, used))
    fault = rows.c.fault
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


def _judged(rows: FromClause) -> FromClause:
    """The rows with their fault, which is asked for three times: OFFSET 0 keeps it from being worked out each time."""
    return select(*rows.c, _fault(rows).label("fault")).offset(0).subquery("judged")


def _resolved(batch: ImportBatch, incoming: Table, used: Collection[str]) -> FromClause:
    """The rows with the graduate that they name: by ID number, else by 考生号, else by 学号."""
    twins = _twins(batch) if "student_no" in used else []
    joined: FromClause = incoming
    found: list[Any] = []
    earlier: list[str] = []
    for key in _WHO:
        if key in used:
            people = Graduate.__table__.alias(f"by_{key}")
            blank = (incoming.c[name].is_(None) for name in earlier)
            alone = [people.c.student_no.not_in(twins)] if twins and key == "student_no" else []
            same = people.c[key] == incoming.c[key]
            joined = joined.outerjoin(people, and_(same, *_mine(batch, people), *blank, *alone))
            found.append(people)
            earlier.append(key)
    known = [_first([people.c[name] for people in found]).label(f"known_{name}") for name in ("name", *_WHO)]
    graduate = _first([people.c.id for people in found]).label("graduate_id")
    doubtful = incoming.c.student_no.in_(twins) if twins else false()
    return select(*incoming.c, graduate, *known, doubtful.label("doubtful")).select_from(joined).subquery("resolved")


def _first(columns: list[Any]) -> Any:
    return func.coalesce(*columns) if len(columns) > 1 else columns[0]


def _mine(batch: ImportBatch, people: FromClause) -> list[Any]:
    """Whom the batch may touch."""
    mine = [people.c.school_id == batch.school_id, people.c.graduation_year == batch.graduation_year]
    return mine + ([people.c.department_id == batch.scope_department_id] if batch.scope_department_id else [])


def _twins(batch: ImportBatch) -> list[str]:
    """Student numbers that several graduates of the batch's scope have; the other numbers are unique."""
    people = Graduate.__table__
    double = select(people.c.student_no).where(*_mine(batch, people), people.c.student_no != "")
    return list(session.scalars(double.group_by(people.c.student_no).having(func.count() > 1)))


def _fault(rows: FromClause) -> ColumnElement[Any]:
    """The faults of a row: its own, or that of finding the graduate; NULL for none."""
    unknown = rows.c.graduate_id.is_(None)
    cases: list[tuple[Any, Any]] = [(rows.c.faults.is_not(None), rows.c.faults)]
    cases.append((and_(unknown, rows.c.doubtful), _json({"student_no": _TWINS})))
    cases += [(and_(unknown, rows.c[key].is_not(None)), _json({key: _UNKNOWN})) for key in _WHO]
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
