"""New graduates: the rows that each brings along, built the same way for the supplement (7.5) and for the import.

`rows_for` only builds plain rows, which an import may COPY; `insert_new` writes a few of them and refuses those that
somebody else has entered meanwhile.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, select

from kernel import audit, context
from kernel.clock import now, today
from kernel.db import dialect_insert, session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import EVENT, OutboxMessage
from kernel.name_key import name_key
from services.graduates.contract.access import GRADUATE_ACCESS
from services.graduates.domain.plan import plan_values
from services.graduates.domain.records import signing_function
from services.graduates.models import Change, Graduate, PlanRow, School
from services.graduates.operations import access, changes, plan, told

Row = dict[str, Any]
_ENTERED = "刚刚有人录入了身份证号、考生号或学号相同的毕业生，请刷新核对后再提交。"
_KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows by table in the order of the records; columns that are not given are NULL."""

    graduates: list[Row] = field(default_factory=list)
    plan_rows: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)


def insert_new(
    identity: Identity, school: School, year: int, records: Sequence[Mapping[str, Any]], *, source: str, action: str
) -> list[uuid.UUID]:
    """Write graduates of cleaned values with `department_id`; gives their ids.

    Raises Conflict, and the transaction is to be rolled back, when the year has one of the ID numbers or the school
    one of the exam numbers already.
    """
    rows = rows_for(identity, school, year, records, source=source, action=action)
    statement = dialect_insert(Graduate).on_conflict_do_nothing().returning(Graduate.id)
    if len(session.scalars(statement, rows.graduates).all()) < len(rows.graduates):
        raise Conflict("graduate-exists", _ENTERED)
    for table, built in ((PlanRow, rows.plan_rows), (Change, rows.changes), (OutboxMessage, rows.outbox)):
        session.execute(insert(table), built)
    told.now([graduate["id"] for graduate in rows.graduates])
    for graduate, change in zip(rows.graduates, rows.changes, strict=True):
        _audit(identity, action, graduate, change["after"])
    return [graduate["id"] for graduate in rows.graduates]


def rows_for(
    identity: Identity,
    school: School,
    year: int,
    records: Sequence[Mapping[str, Any]],
    *,
    source: str,
    action: str,
    through: str = "",
    batch_id: uuid.UUID | None = None,
) -> NewRows:
    """The rows of new graduates, with one statement for all: which login names are taken.

    Each record holds `department_id` and cleaned values (domain/records.py), and may bring its own `id`.
    """
    rows = NewRows()
    row_of_plan, moment = _plan_row(school, year), now()
    names = _login_names(school.code, year, records)
    for record, login_name in zip(records, names, strict=True):
        graduate = _graduate(identity, school, year, record, login_name) | {"source": source, "created_at": moment}
        rows.graduates.append(graduate)
        rows.plan_rows.append(row_of_plan | {"graduate_id": graduate["id"], "updated_at": moment})
        change = _change(identity, graduate["id"], record, through) | {"at": moment, "action": action}
        rows.changes.append(change | {"batch_id": batch_id})
        rows.outbox.append(_told(graduate, moment))
    return rows


def login_name(school_code: str, values: Mapping[str, Any]) -> str:
    """The login name: school code and student number, or exam number; lower case, other signs become _."""
    return _plain(school_code + (values.get("student_no") or values["exam_number"]))


def _login_names(school_code: str, year: int, records: Sequence[Mapping[str, Any]]) -> list[str]:
    """One for each record; where the plain one is taken, school code, year and exam number."""
    wanted = [login_name(school_code, record) for record in records]
    used = _taken(wanted)
    names = []
    for record, name in zip(records, wanted, strict=True):
        chosen = _plain(f"{school_code}{year}{record['exam_number']}") if name in used else name
        used.add(chosen)
        names.append(chosen)
    return names


def _taken(names: Iterable[str]) -> set[str]:
    return set(session.scalars(select(Graduate.login_name).where(Graduate.login_name.in_(set(names)))))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", text.lower())


def _graduate(identity: Identity, school: School, year: int, record: Mapping[str, Any], login_name: str) -> Row:
    own = {
        "id": new_id(),
        "school_id": school.id,
        "graduation_year": year,
        "login_name": login_name,
        "created_by": identity.name or identity.user_name,
        "name_key": name_key(record["name"])[:_KEY_LENGTH],
        "signing_function": signing_function(record.get("training_mode", "1")),
    }
    return _BLANK | own | dict(record)


def _plan_row(school: School, year: int) -> Row:
    """What the plan says of somebody about whom nothing is known yet."""
    values = plan_values(None, None, {})
    return {
        "school_id": school.id,
        "graduation_year": year,
        "version": 1,
        "basis": values.basis,
        "destination": plan.destination_code(values.destination_class, year),
        "dispatch_kind": values.dispatch_kind,
        "employer_name": values.employer_name,
        "details": values.details,
        "settled_on": today(),
    }


def _change(identity: Identity, graduate_id: uuid.UUID, record: Mapping[str, Any], through: str) -> Row:
    given = {name: value for name, value in record.items() if name != "id" and value not in ("", None, [])}
    return {
        "id": new_id(),
        "graduate_id": graduate_id,
        "actor_kind": identity.kind,
        "actor_id": identity.id,
        "actor_name": identity.name or identity.user_name,
        "through": through or changes.way_of(identity),
        "before": {},
        "after": changes.plain(given),
        "reason": "",
    }


def _told(graduate: Row, moment: datetime) -> Row:
    """The event graduate.access, as operations/access.py tells it, for a graduate that is not in the session."""
    return {
        "id": new_id(),
        "channel": EVENT,
        "target": access.KEEPER,
        "name": GRADUATE_ACCESS,
        "key": str(graduate["id"]),
        "version": graduate["access_version"],
        "payload": access.snapshot(SimpleNamespace(**graduate)),
        "request_id": context.request_id(),
        "created_at": moment,
        "not_before": moment,
        "attempts": 0,
    }


def _audit(identity: Identity, action: str, graduate: Row, after: Mapping[str, Any]) -> None:
    number = graduate["student_no"] or graduate["exam_number"]
    audit.record(
        identity,
        action,
        subject_kind="graduate",
        subject_id=graduate["id"],
        subject_title=f"{graduate['name']}（{number}）",
        after=changes.without_secrets(dict(after)),
    )


def _blank_of(column: Any) -> Any:
    if column.default is None or callable(column.default.arg):
        return {"set_destination": {}, "agreement_employer": {}, "qualifications": []}.get(column.name)
    return column.default.arg


# a None given for a JSON column would be JSON's null, not SQL's
_BLANK: Row = {each.name: _blank_of(each) for each in Graduate.__table__.columns if each.name != "original_destination"}
"""A graduate of whom nothing is known: the defaults of the table, None where it has none."""
