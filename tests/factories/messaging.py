"""A messaging service of its own with people in it, told of them as auth would tell: by events over HTTP."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kernel.client import ServiceClient
from kernel.db import Database
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import OutboxMessage
from kernel.runner import Runner
from kernel.settings import Settings
from kernel.testing import make_settings, transport_to
from services.messaging.app import service
from services.messaging.client import MessagingClient

SCREENS = ("messages.compose", "messages.inbox", "messages.broadcasts", "messages.sent")


@dataclass
class Someone:
    """An account as auth would tell of it; `who` is its identity."""

    id: uuid.UUID
    kind: str
    user_name: str
    name: str
    school_id: uuid.UUID | None = None
    department_id: uuid.UUID | None = None
    student_no: str | None = None
    graduation_year: int | None = None
    degree: str | None = None
    major: str | None = None
    enabled: bool = True
    version: int = 1

    def snapshot(self) -> dict[str, Any]:
        values = dataclasses.asdict(self)
        return {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in values.items()}

    def who(self, *screens: str) -> Identity:
        level = None if self.kind != "staff" else "department" if self.department_id else "school"
        return Identity(
            kind=self.kind,
            id=self.id,
            user_name=self.user_name,
            name=self.name,
            school_id=self.school_id,
            department_id=self.department_id,
            level=level,
            screens=frozenset(screens or SCREENS) if self.kind == "staff" else frozenset(),
        )


@dataclass
class Office:
    """The service's real app and database; `people` are those it was told of."""

    settings: Settings
    database: Database
    app: Any
    people: dict[uuid.UUID, Someone] = field(default_factory=dict)

    def client(self, someone: Someone | Identity) -> MessagingClient:
        """The real client of the service, as somebody."""
        identity = someone if isinstance(someone, Identity) else someone.who()
        return MessagingClient(transport_to(self.app, "messaging", self.settings), identity)

    def tell(self, name: str, *payloads: dict[str, Any], ids: list[str] | None = None) -> None:
        """Deliver events as the relay does; the same `ids` again are the same events."""
        relay = ServiceClient(transport_to(self.app, "messaging", self.settings, "relay"))
        events = [
            {"id": event_id, "name": name, "key": payload["id"], "version": payload["version"], "payload": payload}
            for payload, event_id in zip(payloads, ids or [str(new_id()) for _ in payloads], strict=True)
        ]
        for start in range(0, len(events), 500):
            relay.call("POST", "/internal/events", json={"events": events[start : start + 500]})

    def school(self, name: str = "示范大学") -> uuid.UUID:
        school_id = new_id()
        self.tell(
            "school.changed", {"id": str(school_id), "version": 1, "code": "99001", "name": name, "enabled": True}
        )
        return school_id

    def department(self, school_id: uuid.UUID, name: str, code: str = "01") -> uuid.UUID:
        department_id = new_id()
        payload = {"id": str(department_id), "version": 1, "code": code, "name": name, "enabled": True}
        self.tell("department.changed", payload | {"school_id": str(school_id)})
        return department_id

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
        one = Someone(new_id(), kind, user_name, name, school_id, **values)
        self.people[one.id] = one
        return one

    def change(self, someone: Someone, **facts: Any) -> None:
        """Something about an account changes, and the service is told."""
        for name, value in facts.items():
            setattr(someone, name, value)
        someone.version += 1
        self.tell("account.changed", someone.snapshot())

    def runner(self) -> Runner:
        """A worker's runner that knows the people as they were last told."""

        def ask(account_id: uuid.UUID) -> Identity | None:
            someone = self.people.get(account_id)
            return someone.who() if someone and someone.enabled else None

        known = dataclasses.replace(service, identities=lambda _settings: ask)
        return Runner(known, self.settings, self.database)

    def scalar(self, query: Any) -> Any:
        """A value straight from the database."""
        with self.database.transaction(write=False) as session:
            return session.scalar(query)

    def rows(self, query: Any) -> list[Any]:
        """Rows straight from the database."""
        with self.database.transaction(write=False) as session:
            return list(session.execute(query).all())

    def audited(self) -> list[str]:
        """Actions told to the audit trail so far, oldest first."""
        query = select(OutboxMessage.payload).where(OutboxMessage.name == "audit.recorded").order_by(OutboxMessage.id)
        return [row.payload["action"] for row in self.rows(query)]


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


def make_office(folder: Path, url: str) -> Office:
    """The service on a migrated database."""
    settings = make_settings(folder, MESSAGING_DATABASE_URL=url)
    database = Database(url)
    return Office(settings, database, service.create_app(settings, database))


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
