"""Supplementing forgotten graduates one by one (manual 7.5): checked, ticked, then never changed again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel.clock import today
from kernel.db import session
from kernel.errors import Conflict, Invalid, NotFound
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.sheets import Column
from services.graduates.contract import SupplementQuery
from services.graduates.domain.facts import Facts
from services.graduates.domain.records import Faults, check_record
from services.graduates.domain.rules import locked_reason
from services.graduates.models import Department, Graduate, School
from services.graduates.operations import people, sheets, verbs, years
from services.graduates.operations.new_graduates import insert_new
from services.graduates.queries.supplements import SOURCE, supplements

ACTION = "graduates.supplement:create"
FINAL = "补报内容提交后不能修改或删除"
_EXPORTED = (
    *sheets.GRADUATE,
    Column("exam_number", "考生号", width=20),
    Column("created_by", "补报人"),
    Column("created_at", "补报时间", width=18),
)
_NO_DEPARTMENT = "没有找到这个院系，可能已停用，或不在您的管理范围内。"
_SAME_ID = "本校该年度已有使用此身份证号的毕业生，不能重复补报；请核对号码。"
_ELSEWHERE = "其他院校在该年度已上报使用此身份证号的毕业生，不能补报；请核对号码，确认无误请联系就业主管部门。"
_SAME_EXAM = "本校该年度已有使用此考生号的毕业生，不能重复补报；请核对考生号。"
_REFUSED = "补报内容有误，请按提示修改后再提交。"


def page(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    """Supplemented graduates (contract.SupplementRow)."""
    found = paginate(supplements(identity, query), query["page"], query["size"], key=Graduate.id)
    return found | {"items": [_row(*row) for row in found["items"]]}


def check(identity: Identity, body: Mapping[str, Any]) -> dict[str, Any]:
    """What would be refused, without writing (contract.SupplementChecked)."""
    year = body["graduation_year"]
    cleaned, faults, warnings = _checked(identity, body)
    return {
        "faults": faults,
        "duplicates": _duplicates(identity, year, cleaned, faults),
        "warnings": warnings,
        "birth_date": cleaned.get("birth_date"),
        "sex": cleaned.get("sex", ""),
        "locked_reason": locked_reason(_facts(years.locked(_years(identity, year)))),
    }


def submit(identity: Identity, body: Mapping[str, Any]) -> dict[str, Any]:
    """Enter the graduate (contract.SupplementRow). Raises Invalid with all faults by field, Conflict for somebody
    who is there already (also when entered at the same moment) and for a locked year.
    """
    year = body["graduation_year"]
    verbs.demand("supplement", _facts(years.hold(_years(identity, year))))
    cleaned, faults, _ = _checked(identity, body)
    if not body["verified"]:
        faults["verified"] = ["请仔细核实，确保信息真实有效，然后勾选“我已核实”再提交。"]
    if faults:
        raise Invalid("supplement-invalid", _REFUSED, fields=faults)
    duplicates = _duplicates(identity, year, cleaned, faults)
    if duplicates:
        raise Conflict("graduate-exists", "；".join(map("".join, duplicates.values())), fields=duplicates)
    school = session.get_one(School, identity.school_id)
    (new,) = insert_new(identity, school, year, [cleaned], source=SOURCE, action=ACTION)
    graduate = session.get_one(Graduate, new)
    department = session.get_one(Department, graduate.department_id)
    return _row(graduate, department.name)


def departments(identity: Identity) -> list[Department]:
    """Where the asker may enter graduates, by code."""
    rows = select(Department).where(Department.school_id == identity.school_id, Department.enabled)
    if identity.level == "department":
        rows = rows.where(Department.id == identity.department_id)
    return list(session.scalars(rows.order_by(Department.code, Department.id)))


def _checked(identity: Identity, body: Mapping[str, Any]) -> tuple[dict[str, Any], Faults, list[str]]:
    cleaned, faults, warnings = check_record(body, body["graduation_year"], today())
    department_id = body.get("department_id") or identity.department_id
    if department_id is None:
        faults["department_id"] = ["请选择所在院系。"]
    else:
        cleaned["department_id"] = _own_department(identity, department_id)
    return cleaned, faults, warnings


def _own_department(identity: Identity, department_id: uuid.UUID) -> uuid.UUID:
    if department_id not in {department.id for department in departments(identity)}:
        raise NotFound("not-found", _NO_DEPARTMENT)
    return department_id


def _duplicates(identity: Identity, year: int, cleaned: Mapping[str, Any], faults: Faults) -> Faults:
    """Who has the numbers already; another school's graduate shows in nothing but the fact."""
    found: Faults = {}
    number, exam_number = cleaned.get("id_number"), cleaned.get("exam_number")
    if number and "id_number" not in faults:
        same = select(Graduate.school_id).where(Graduate.graduation_year == year, Graduate.id_number == number)
        holder = session.scalar(same)
        if holder is not None:
            found["id_number"] = [_SAME_ID if holder == identity.school_id else _ELSEWHERE]
    if exam_number and "exam_number" not in faults:
        own = (Graduate.school_id == identity.school_id, Graduate.graduation_year == year)
        if session.scalar(select(Graduate.id).where(*own, Graduate.exam_number == exam_number)):
            found["exam_number"] = [_SAME_EXAM]
    return found


def _years(identity: Identity, year: int) -> set[years.Year]:
    return {(identity.school_id, year)}  # type: ignore[arg-type]


def _facts(locked: set[years.Year]) -> Facts:
    return Facts(year_locked=bool(locked))


def _sheet_rows(_: Identity, rows: list[Any]) -> list[dict[str, Any]]:
    shown = [_row(*row) for row in rows]
    return [row | {"created_at": sheets.moment(row["created_at"])} for row in shown]


def _row(graduate: Graduate, department_name: str | None) -> dict[str, Any]:
    own = {name: getattr(graduate, name) for name in ("exam_number", "created_by", "created_at")}
    return people.columns(graduate, department_name) | own | {"allowed_actions": [], "locked_reason": FINAL}


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    spans = [("补报日期起", query.get("created_from")), ("补报日期止", query.get("created_to"))]
    return [*sheets.filters(query), *spans]


EXPORT = ListExport(
    "supplements",
    "graduates.supplement",
    "生源补报信息",
    SupplementQuery,
    Graduate.id,
    supplements,
    _EXPORTED,
    _sheet_rows,
    _filters,
)
