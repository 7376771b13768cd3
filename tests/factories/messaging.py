"""A messaging service of its own with people in it, told of them as auth would tell: by events over HTTP."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from kernel.ids import new_id
from services.messaging.app import service as messaging_service
from services.messaging.client import MessagingClient
from tests.factories.lone import Lone, Someone

SCREENS = ("messages.compose", "messages.inbox", "messages.broadcasts", "messages.sent")

__all__ = ["SCREENS", "Campus", "Office", "Someone", "broadcast", "make_campus", "single"]


@dataclass
class Office(Lone):
    """Messaging with the accounts it was told of."""

    service = messaging_service
    client_class = MessagingClient

    def person(self, kind: str, school_id: uuid.UUID | None = None, **facts: Any) -> Someone:
        return self.persons(1, kind, school_id, **facts)[0]

    def persons(self, count: int, kind: str, school_id: uuid.UUID | None = None, **facts: Any) -> list[Someone]:
        """New accounts, told in few deliveries; facts as in Someone."""
        found = [self._new(kind, school_id, facts) for _ in range(count)]
        self.tell("account.changed", *(one.snapshot() for one in found))
        return found

    def _new(self, kind: str, school_id: uuid.UUID | None, facts: dict[str, Any]) -> Someone:
        number = len(self.people) + 1
        graduate = {"graduation_year": 2026, "degree": "31", "major": "软件工程", "student_no": f"2026{number:05d}"}
        values = (graduate if kind == "graduate" else {}) | facts
        user_name = values.pop("user_name", f"{kind}{number:05d}")
        name = values.pop("name", f"某{number}")
        one = Someone(new_id(), kind, user_name, name, school_id, **values, screens=SCREENS)
        self.people[one.id] = one
        return one

    def change(self, someone: Someone, **facts: Any) -> None:
        """Something about an account changes, and the service is told."""
        for name, value in facts.items():
            setattr(someone, name, value)
        someone.version += 1
        self.tell("account.changed", someone.snapshot())


@dataclass
class Campus:
    """A school with two departments, an office each, two graduates each; a second school; an employer."""

    office: Office
    school_id: uuid.UUID
    computing: uuid.UUID
    mechanics: uuid.UUID
    head: Someone
    cs_office: Someone
    me_office: Someone
    cs_graduates: list[Someone]
    me_graduates: list[Someone]
    employer: Someone
    authority: Someone
    stranger: Someone
    strange_graduate: Someone
    strange_department: uuid.UUID


def make_campus(office: Office) -> Campus:
    """People to write to each other."""
    here, there = office.school("示范大学"), office.school("另一大学")
    computing = office.department(here, "计算机学院", "01")
    mechanics = office.department(here, "机械学院", "02")
    elsewhere = office.department(there, "外语学院", "01")
    return Campus(
        office=office,
        school_id=here,
        computing=computing,
        mechanics=mechanics,
        head=office.person("staff", here, user_name="school", name="王敏"),
        cs_office=office.person("staff", here, department_id=computing, user_name="cs_office", name="赵倩"),
        me_office=office.person("staff", here, department_id=mechanics, user_name="me_office", name="孙立成"),
        cs_graduates=office.persons(2, "graduate", here, department_id=computing),
        me_graduates=office.persons(2, "graduate", here, department_id=mechanics),
        employer=office.person("employer", name="示范软件公司"),
        authority=office.person("authority", name="示范市主管部门"),
        stranger=office.person("staff", there, user_name="other_school", name="外校标记"),
        strange_graduate=office.person("graduate", there, department_id=elsewhere, name="外校标记生"),
        strange_department=elsewhere,
    )


def single(*receivers: Someone, **values: Any) -> dict[str, Any]:
    """The body of a single message."""
    ids = [str(one.id) for one in receivers]
    return {"kind": "single", "title": "材料催交", "body": "请补交材料。", "recipient_ids": ids} | values


def broadcast(*lines: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The body of a broadcast; no line is the whole school."""
    audience = [{name: str(v) if isinstance(v, uuid.UUID) else v for name, v in line.items()} for line in lines]
    return {"kind": "broadcast", "title": "通知", "body": "请查看。", "audience": audience or [{}]} | values
