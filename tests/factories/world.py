"""A small world of two schools for authorization tests: everything of a school carries that school's marker.

Each school: two departments and a closed one, three graduates in each, two administrators, department clerks that hold
`screens`, and those of `clerks` with exactly the screens named there; two colleagues (`target1`, `target2`) to be acted
upon. Employers, authorities and the province's platform belong to no school.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kernel.clock import now
from kernel.db import session
from kernel.events import emit
from kernel.passwords.hashing import hash_password
from services.auth.contract import AccountSnapshot, DepartmentSnapshot, SchoolSnapshot
from services.auth.models import (
    Account,
    ApiClient,
    Department,
    Grant,
    LoginSession,
    School,
    Webhook,
    WebhookDelivery,
)
from services.auth.operations.secrets import digest
from tests.factories.graduates import id_number
from tests.system import System

PLATFORM = ("graduates:platform", "agreements:platform")
EXCHANGE = ("graduates:read", "plan:read", "agreements:read")
MARKERS = {"a": ("甲校标记", "marka19"), "b": ("乙校标记", "markb19")}
"""A school's marker in Chinese text and in what must be ASCII: long, and with digits that no request id has: no id or
token made up at random is likely to hold one."""
SCHOOL_CODES = {"a": "99071", "b": "99072"}
DEPARTMENT_MARKERS = {1: ("一系暗号", "dept1m9"), 2: ("二系暗号", "dept2m9")}
"""What a department's graduates carry besides, in the texts of their records; nobody else's rows hold it."""
MESSAGES = ("messages.compose", "messages.inbox", "messages.broadcasts", "messages.sent")
PASSWORD = "world2026"
PLACES = (1, 2, 3)
YEAR = 2026
Clerks = Mapping[str, Sequence[str]]
MESSAGE_CLERKS: Clerks = {f"only_{key.replace('.', '_')}": (key,) for key in MESSAGES} | {
    f"no_{key.replace('.', '_')}": tuple(other for other in MESSAGES if other != key) for key in MESSAGES
}


@dataclass
class World:
    """Ids by name (`"a.admin"`, `"a.department1"`), session tokens by account name, secrets of API clients."""

    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    objects: dict[str, uuid.UUID] = field(default_factory=dict)
    secrets: dict[str, list[str]] = field(default_factory=dict)
    """ID numbers and phones of graduates by department (`"a.1"`): never shown in full."""
    records: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    """What stands in the rows of graduates, by id."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Numbers of agreements that wait for their review, by school and source (`"a.system"`)."""

    def forbidden(self, school: str | None, department: int | None = None) -> tuple[str, ...]:
        """What an asker of `school` may never read; nor, of graduates, one of `department`."""
        others = [other for other in MARKERS if other != school]
        found = [text for other in others for text in (*MARKERS[other], str(self.ids[f"{other}.school"]))]
        beside = [number for number in DEPARTMENT_MARKERS if department and number != department]
        return (*found, *(text for number in beside for text in DEPARTMENT_MARKERS[number]))


def id_number_of(tag: str, department: int, number: int) -> str:
    """The valid ID number of a graduate of the world, another one for each `number` below 100."""
    return id_number({"a": 0, "b": 200}[tag] + department * 100 + number)


def build(system: System, screens: Sequence[str] = MESSAGES, clerks: Clerks = MESSAGE_CLERKS) -> World:
    """Fill auth, tell the other services of it by events."""
    world = World()
    kept = hash_password(PASSWORD)
    system.run("auth", lambda: _Auth(world, kept, screens, clerks).fill())
    system.pump()
    return world


class _Auth:
    """Writes auth's rows in the open transaction."""

    def __init__(self, world: World, password_hash: str, screens: Sequence[str], clerks: Clerks) -> None:
        self._world = world
        self._hash = password_hash
        self._screens = screens
        self._clerks = clerks

    def fill(self) -> None:
        for tag in MARKERS:
            self._school(tag)
            self._staff(tag)
            self._graduates(tag)
            self._client(tag, "reader", ["organization:read"])
            self._client(tag, "exchange", EXCHANGE)
            self._client(tag, "bare", [])
            self._client(tag, "province", PLATFORM)
            for number in (1, 2):
                self._webhook(tag, number)
        self._client("", "platform", PLATFORM)
        for kind in ("employer", "authority"):
            self._account(kind, kind=kind)
        self._broken_sessions()

    def _school(self, tag: str) -> None:
        text, word = MARKERS[tag]
        school = School(id=uuid.uuid5(uuid.NAMESPACE_URL, tag), code=SCHOOL_CODES[tag], name=f"{text}大学")
        session.add(school)
        session.flush()
        self._keep(f"{tag}.school", school)
        _tell("school.changed", school, SchoolSnapshot)
        for number in (1, 2, 3):
            names = {"code": f"{word}{number}", "name": f"{text}学院{number}", "enabled": number < 3}
            department = Department(id=uuid.uuid4(), school_id=school.id, **names)
            session.add(department)
            session.flush()
            self._keep(f"{tag}.department{number}", department)
            _tell("department.changed", department, DepartmentSnapshot)

    def _staff(self, tag: str) -> None:
        for name in ("admin", "admin2"):
            self._account(f"{tag}.{name}")
        self._account(f"{tag}.renew", department=1, screens=self._screens, must_change_password=True)
        for number in (1, 2):
            self._account(f"{tag}.clerk{number}", department=number, screens=self._screens)
            self._account(f"{tag}.target{number}", department=number, screens=self._screens)
        for name, screens in self._clerks.items():
            self._account(f"{tag}.{name}", department=1, screens=screens)

    def _graduates(self, tag: str) -> None:
        for number in (1, 2):
            for place in PLACES:
                self._account(
                    f"{tag}.graduate{number}{place}",
                    kind="graduate",
                    department=number,
                    student_no=f"{MARKERS[tag][1]}{number}{place}",
                    graduation_year=YEAR,
                    degree="31",
                    major=f"{MARKERS[tag][0]}专业",
                    id_number=id_number_of(tag, number, place),
                )

    def _broken_sessions(self) -> None:
        """Accounts of school a whose session is no good, each for one reason."""
        for name, values in (("disabled", {"enabled": False}), ("stale", {"epoch": 2}), ("expired", {})):
            self._account(f"a.{name}", **values)
        kept = session.get_one(LoginSession, digest(self._world.tokens["a.stale"]))
        kept.epoch = 1
        kept = session.get_one(LoginSession, digest(self._world.tokens["a.expired"]))
        kept.expires_at = now() - timedelta(seconds=1)

    def _account(
        self, name: str, *, kind: str = "staff", department: int = 0, screens: Sequence[str] = (), **values: Any
    ) -> None:
        tag = name[0] if "." in name else ""
        account = Account(**(self._texts(name, tag) | self._place(tag, department) | {"kind": kind} | values))
        session.add(account)
        session.flush()
        session.add_all(Grant(account_id=account.id, screen_key=screen) for screen in screens)
        self._keep(name, account)
        _tell("account.changed", account, AccountSnapshot)
        self._open(name, account_id=account.id, kind="page" if kind == "staff" else "api", epoch=account.epoch)

    def _texts(self, name: str, tag: str) -> dict[str, Any]:
        text, word = MARKERS.get(tag, ("网络", "net"))
        own = {column: f"{text}{column}" for column in ("duty", "im", "address", "remark")}
        plain = name.rpartition(".")[2]
        contact = {"email": f"{plain}@{word}.example", "phone": "0531-88880000", "mobile": "13800001234"}
        names = {"id": uuid.uuid4(), "user_name": f"{word}_{plain}", "name": f"{text}{plain}", "name_key": name}
        return names | own | contact | {"password_hash": self._hash, "gender": "1"}

    def _place(self, tag: str, department: int) -> dict[str, Any]:
        if not tag:
            return {}
        place = self._world.ids.get(f"{tag}.department{department}")
        return {"school_id": self._world.ids[f"{tag}.school"], "department_id": place}

    def _webhook(self, tag: str, number: int) -> None:
        """An address of the school's, and a message that was sent to it."""
        school_id, name = self._world.ids[f"{tag}.school"], f"{MARKERS[tag][0]}推送{number}"
        address = {"url": "https://hooks.invalid/", "events": ["plan.locked"], "secret": "whsec_AAAA"}
        webhook = Webhook(id=uuid.uuid4(), school_id=school_id, name=name, **address)
        session.add(webhook)
        session.flush()
        self._keep(f"{tag}.webhook{number}", webhook)
        told = {"event": "plan.locked", "event_id": uuid.uuid4(), "data": {"name": name}, "state": "delivered"}
        message = WebhookDelivery(
            id=uuid.uuid4(), webhook_id=webhook.id, school_id=school_id, happened_at=now(), **told
        )
        session.add(message)
        session.flush()
        self._keep(f"{tag}.webhook_message{number}", message)

    def _client(self, tag: str, name: str, scopes: Sequence[str]) -> None:
        """A client of the school, or of the province when there is no tag."""
        text, word = MARKERS.get(tag, ("省级", "province"))
        client = ApiClient(
            id=uuid.uuid4(),
            client_id=f"{word}-{name}",
            name=f"{text}{name}",
            role="school" if tag else "platform",
            school_id=self._world.ids.get(f"{tag}.school"),
            scopes=list(scopes),
            secret_hash=digest(f"{tag}-{name}-secret"),
        )
        session.add(client)
        session.flush()
        known = f"{tag}.client_{name}" if tag else name
        self._keep(known, client)
        self._open(known, client_id=client.id, kind="client", epoch=1, scopes=scopes)

    def _open(self, name: str, **values: Any) -> None:
        token = f"{name.replace('.', '-')}-{uuid.uuid4().hex}{uuid.uuid4().hex}"
        # A world is shared by tests that run for longer than half an hour: nobody of it may count as gone.
        end = now() + timedelta(hours=6)
        session.add(LoginSession(token_hash=digest(token), expires_at=end, last_seen_at=end, **values))
        self._world.tokens[name] = token

    def _keep(self, name: str, row: Any) -> None:
        self._world.ids[name] = row.id


def _tell(event: str, row: Any, schema: Any) -> None:
    row.version = row.version or 1
    copied = ("messaging",) if schema is AccountSnapshot else ("messaging", "graduates", "agreements", "reports")
    emit(event, key=str(row.id), version=row.version, payload=schema().dump(row), to=copied)
