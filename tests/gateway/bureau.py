"""Graduates, applications and records in the in-process system's graduates service."""

from __future__ import annotations

from datetime import date
from typing import Any

from kernel.db import session
from services.graduates.models import Application, EmploymentRecord, Graduate
from tests.factories.graduates import Bureau
from tests.gateway.conftest import Office

CONTENTS: dict[str, dict[str, Any]] = {
    "out_of_province": {"region": "110000", "employer_name": "北京示例公司", "reason": "已有录用意向"},
    "flexible": {
        "form": "freelance", "activity": "自由撰稿", "employer_name": "", "started_on": "2026-07-01",
        "monthly_income": 4500, "phone": "16100001234",
    },
    "labor_contract": {
        "employer_name": "示例机械公司", "employer_code": "", "employer_kind": "39", "industry": "22",
        "employer_region": "370102", "position": "11", "contract_from": "2026-07-01", "contract_to": None,
        "contact": "韩立", "contact_phone": "0531-85100000",
    },
    "self_employment": {
        "venture_name": "示例工作室", "credit_code": "91370100MA3C8XXX2K", "registered_on": "2026-05-01",
        "business_scope": "软件开发", "role": "legal_person", "employer_region": "370102",
    },
    "return_home": {"reason": "已在生源地落实工作"},
}  # fmt: skip


def bureau(office: Office) -> Bureau:
    """The factory of graduates on the office's own database."""
    system = office.system
    return Bureau(system.settings, system.databases["graduates"], system.apps["graduates"])


def graduates(office: Office, count: int, place: str = "a.department1", **facts: Any) -> list[Graduate]:
    """Graduates of a department of the world."""
    ids = office.world.ids
    return bureau(office).graduates(count, ids[f"{place[0]}.school"], ids[place], **facts)


def _of(graduate: Graduate, kind: str) -> dict[str, Any]:
    names = ("school_id", "department_id", "graduation_year")
    return {name: getattr(graduate, name) for name in names} | {
        "graduate_id": graduate.id, "kind": kind, "content": CONTENTS[kind],
    }  # fmt: skip


def application(office: Office, graduate: Graduate, kind: str, **facts: Any) -> str:
    """An application waiting for its decision; gives its id."""
    row = Application(**_of(graduate, kind) | facts)
    office.system.run("graduates", lambda: session.add(row))
    return str(row.id)


def record(office: Office, graduate: Graduate, kind: str) -> None:
    """A record of 8.2-8.4 entered by staff."""
    row = EmploymentRecord(**_of(graduate, kind), entered_by="经办")
    office.system.run("graduates", lambda: session.add(row))


def deferred() -> dict[str, Any]:
    """Facts of a graduate who may apply for flexible employment and for return home."""
    return {"set_destination": {"dispatch_kind": "deferred", "destination": "70"}, "birth_date": date(2003, 1, 1)}
