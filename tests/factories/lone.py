"""One service of its own on a migrated database, with the people it believes in, told of others' facts by events."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

from sqlalchemy import select

from kernel.client import ServiceClient
from kernel.db import Database
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import OutboxMessage
from kernel.runner import Runner
from kernel.service import Service
from kernel.settings import Settings
from kernel.testing import make_settings, transport_to


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
    screens: tuple[str, ...] = ()

    def snapshot(self) -> dict[str, Any]:
        values = dataclasses.asdict(self)
        values.pop("screens")
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
            screens=frozenset(screens or self.screens) if self.kind == "staff" else frozenset(),
        )


@dataclass
class Lone:
    """The service's real app and database; `people` are those that its worker may ask about."""

    service: ClassVar[Service]
    client_class: ClassVar[type[ServiceClient]]

    settings: Settings
    database: Database
    app: Any
    people: dict[uuid.UUID, Someone] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, url: str, **environment: str) -> Self:
        """The service on a migrated database."""
        settings = make_settings(folder, **{f"{cls.service.name.upper()}_DATABASE_URL": url}, **environment)
        database = Database(url)
        return cls(settings, database, cls.service.create_app(settings, database))

    def client(self, someone: Someone | Identity) -> Any:
        """The real client of the service, as somebody."""
        identity = someone if isinstance(someone, Identity) else someone.who()
        return self.client_class(transport_to(self.app, self.service.name, self.settings), identity)

    def worker(self) -> Any:
        """The real client of the service, as a worker of our own."""
        return self.client_class(transport_to(self.app, self.service.name, self.settings, "worker"))

    def tell(self, name: str, *payloads: dict[str, Any], ids: list[str] | None = None) -> None:
        """Deliver events as the relay does; the same `ids` again are the same events."""
        relay = ServiceClient(transport_to(self.app, self.service.name, self.settings, "relay"))
        events = [
            {"id": event_id, "name": name, "key": payload["id"], "version": payload["version"], "payload": payload}
            for payload, event_id in zip(payloads, ids or [str(new_id()) for _ in payloads], strict=True)
        ]
        for start in range(0, len(events), 500):
            relay.call("POST", "/internal/events", json={"events": events[start : start + 500]})

    def school(self, name: str = "示范大学", code: str = "99001") -> uuid.UUID:
        school_id = new_id()
        self.tell("school.changed", {"id": str(school_id), "version": 1, "code": code, "name": name, "enabled": True})
        return school_id

    def department(self, school_id: uuid.UUID, name: str, code: str = "01") -> uuid.UUID:
        department_id = new_id()
        payload = {"id": str(department_id), "version": 1, "code": code, "name": name, "enabled": True}
        self.tell("department.changed", payload | {"school_id": str(school_id)})
        return department_id

    def runner(self) -> Runner:
        """A worker's runner that knows the people as they are now."""

        def ask(account_id: uuid.UUID) -> Identity | None:
            someone = self.people.get(account_id)
            return someone.who() if someone and someone.enabled else None

        known = dataclasses.replace(self.service, identities=lambda _settings: ask)
        return Runner(known, self.settings, self.database)

    def scalar(self, query: Any) -> Any:
        """A value straight from the database."""
        with self.database.transaction(write=False) as session:
            return session.scalar(query)

    def rows(self, query: Any) -> list[Any]:
        """Rows straight from the database."""
        with self.database.transaction(write=False) as session:
            return list(session.execute(query).all())

    def told(self, name: str) -> list[dict[str, Any]]:
        """Payloads of an event told so far, oldest first."""
        query = select(OutboxMessage.payload).where(OutboxMessage.name == name).order_by(OutboxMessage.id)
        return [row.payload for row in self.rows(query)]

    def audited(self) -> list[str]:
        """Actions told to the audit trail so far, oldest first."""
        return [payload["action"] for payload in self.told("audit.recorded")]
