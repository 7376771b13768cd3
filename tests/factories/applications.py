"""What graduates write when they apply, right in every field, and the statements that a call sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from services.graduates.models import Graduate
from tests.factories.graduates import Bureau, Campus

PHONE = "16100009999"
CONTENTS: Mapping[str, dict[str, Any]] = {
    "out_of_province": {"region": "310000", "employer_name": "上海示范船厂", "reason": "已收到录用通知"},
    "flexible": {
        "form": "freelance",
        "activity": "独立插画",
        "started_on": "2026-07-01",
        "monthly_income": 6000,
        "phone": PHONE,
    },
    "labor_contract": {
        "employer_name": "济南示范软件公司",
        "employer_code": "91110000600037341L",
        "employer_kind": "39",
        "industry": "34",
        "employer_region": "370102",
        "position": "13",
        "contract_from": "2026-07-01",
        "contract_to": "2029-06-30",
        "contact": "李主任",
        "contact_phone": "0531-88880000",
    },
    "self_employment": {
        "venture_name": "示范工作室",
        "credit_code": "91110000600037341L",
        "registered_on": "2026-03-01",
        "business_scope": "软件开发",
        "role": "legal_person",
        "employer_region": "370102",
    },
    "return_home": {"reason": "回乡就业"},
}
RECORD_KINDS = ("flexible", "labor_contract", "self_employment")


def defer(campus: Campus, *graduates: Graduate) -> None:
    """缓派: these graduates may apply for every kind."""
    for graduate in graduates:
        campus.bureau.change(graduate, set_destination={"dispatch_kind": "deferred"})


def file(campus: Campus, graduate: Graduate, kind: str, **values: Any) -> str:
    """A graduate applies; the application's id."""
    return str(campus.client(graduate).apply(kind, CONTENTS[kind] | values)["id"])


def approved(campus: Campus, graduate: Graduate, kind: str) -> str:
    """A graduate applied and the school approved."""
    application_id = file(campus, graduate, kind)
    assert campus.client(campus.head).approve_applications(kind, [application_id])["done"] == 1
    return application_id


@contextmanager
def counted(bureau: Bureau) -> Iterator[list[str]]:
    """SELECTs sent meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(bureau.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(bureau.database.engine, "before_cursor_execute", note)
