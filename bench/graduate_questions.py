"""What an office asks the lists of graduates: every filter of Q0, the screen's own, and every order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import demo
from services.graduates.client import GraduatesClient

Ask = Callable[..., dict[str, Any]]
Question = dict[str, Any]
YEAR = 2026
EMPLOYMENT: tuple[Question, ...] = (
    {"graduation_year": YEAR, "signing": "unsigned"},
    {"signing": "signed"},
    {"enlistment": "yes"},
    {"basis": "agreement"},
    {"basis": "none"},
    {"destination": "46"},
    {"dispatch_kind": "return_home"},
    {"account": "disabled"},
    {"account": "unregistered"},
    {"province_status": "locked"},
    {"dispatch": "dispatched"},
    {"plan_confirmation": "confirmed"},
    {"training_mode": "4"},
    *({"sort": key} for key in ("name", "-name", "student_no", "department_name", "graduation_year")),
)
APPLICATIONS: tuple[Question, ...] = (
    {"state": "pending"},
    {"state": "approved"},
    {"applied_from": "2026-01-01"},
    *({"sort": key} for key in ("applied_at", "decided_at", "name", "student_no")),
)
OF_KIND: dict[str, tuple[Question, ...]] = {
    "out_of_province": ({"issued": "true"},),
    "return_home": ({"province_state": "sent"},),
}
RECORDS: tuple[Question, ...] = (
    {"entry": "entered"},
    {"entry": "missing"},
    {"entry": "entered", "sort": "-entered_at"},
    *({"sort": key} for key in ("name", "entered_at", "-entered_at")),
)
DOSSIERS: tuple[Question, ...] = (
    *({"state": state} for state in ("sent", "not_sent", "returned")),
    {"method": "ems"},
    {"sent_from": "2025-08-01"},
)
FORMS: tuple[Question, ...] = ({"political_status": "01"}, {"minor": "yes"}, {"minor": "no"})
KINDS = ("out_of_province", "flexible", "labor_contract", "self_employment", "return_home")
RECORD_KINDS = ("flexible", "labor_contract", "self_employment")


def asked_of(
    client: GraduatesClient, school: demo.DemoSchool, *, indexed: bool = False
) -> Iterator[tuple[str, Ask, list[Question]]]:
    """Lists with the client's call and the questions; `indexed` only the list of 8.1 and what its indexes lead to."""
    led, q0 = _led(school), _q0(school)
    if indexed:
        yield "8.1", client.employment, led
        return
    yield "8.1", client.employment, [*q0, *EMPLOYMENT]
    for kind in KINDS:
        yield f"6 {kind}", partial(client.applications, kind), [*q0, *APPLICATIONS, *OF_KIND.get(kind, ())]
    for kind in RECORD_KINDS:
        yield f"8.2-8.4 {kind}", partial(client.employment_records, kind), [*q0, *RECORDS]
    yield "8.5", client.dossiers, [question for question in (*q0, *DOSSIERS) if question]
    yield "7.9", client.recommendations, [*q0, *FORMS]
    yield "7.5", client.supplements, q0


def _led(school: demo.DemoSchool) -> list[Question]:
    department = str(school.departments[0].id)
    return [
        {},
        {"graduation_year": YEAR},
        {"department_id": department},
        {"graduation_year": YEAR, "department_id": department},
        {"name": "晓晨"},
        {"student_no": "20260001"},
    ]


def _q0(school: demo.DemoSchool) -> list[Question]:
    major = school.departments[0].majors[0].name
    more = ({"name": "晓"}, {"name": "王"}, {"major": major}, {"degree": "31"}, {"class_name": "2022级1班"})
    return [*_led(school), *more]
