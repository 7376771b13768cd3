"""An office at work and a careless post: random acts on graduates, and their events brought to reports in any order."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from kernel.client import ServiceClient
from kernel.db import Database, session
from kernel.errors import DomainError
from kernel.models import OutboxMessage
from kernel.testing import transport_to
from services.agreements.contract.events import SIGNING_CHANGED
from services.catalogue import service_named
from services.graduates.contract.report import GRADUATE_REPORT
from services.graduates.models import Graduate
from services.reports.models import ReportRow
from services.reports.operations import feed
from services.reports.operations import rebuild as copies
from tests.factories.graduates import YEAR, Bureau, Campus, make_campus, platform
from tests.services.graduates.imports import work
from tests.services.graduates.test_imports_records import bring_in, of, person
from tests.services.graduates.test_signings import EMPLOYER, signing
from tests.system import System

PEOPLE, NOWHERE = 240, uuid.UUID(int=0)
STATES = ("pending", "archived", "withdrawn", "restored", "terminated")
BUTTONS = ("disable", "enable", "reset-registration", "lock-province", "restore-province", "toggle-enlistment")
Rows = dict[uuid.UUID, dict[str, Any]]


@dataclass
class Work:
    """What offices, graduates and agreements do, drawn from one sequence; what is refused changes nothing."""

    system: System
    random: Random
    campus: Campus = field(init=False)
    people: list[Graduate] = field(init=False)
    signed: Counter[uuid.UUID] = field(default_factory=Counter)
    count: int = 0

    def __post_init__(self) -> None:
        self.campus = make_campus(Bureau(self.system.settings, *self._here()))
        departments = (self.campus.computing, self.campus.mechanics)
        self.people = [
            each
            for department in departments
            for each in self.campus.bureau.graduates(PEOPLE // 2, self.campus.school_id, department)
        ]

    def restart(self) -> None:
        """The process of graduates dies and comes back."""
        restart(self.system, "graduates")
        self.campus.bureau.database, self.campus.bureau.app = self._here()

    def act(self) -> None:
        """One random act."""
        acts = (self.signings, self.buttons, self.destinations, self.resumes, self.confirmations, self.imports)
        chosen = self.random.choices((*acts, self.held, self.restart), weights=(30, 20, 10, 10, 10, 3, 2, 1))[0]
        try:
            chosen()
        except DomainError:
            self.count += 1

    def signings(self) -> None:
        state, day = self.random.choice(STATES), date(2026, 4, 1) + timedelta(self.random.randrange(60))
        employer = EMPLOYER | {"employer_name": f"示范公司{self.random.randrange(9)}"}
        told = []
        for each in self._some(150):
            self.signed[each.id] += 1
            told.append(signing(each, self.signed[each.id], state, employer=employer, signed_on=day))
        self.campus.bureau.tell(SIGNING_CHANGED, *told)

    def buttons(self) -> None:
        verb, ids = self.random.choice(BUTTONS), [each.id for each in self._some(60)]
        self.campus.client(self.campus.head).employment_batch(verb, ids)

    def destinations(self) -> None:
        client = self.campus.client(self.campus.head)
        for each in self._some(3):
            kept = self.campus.bureau.read(each)
            if kept.destination_changed:
                client.return_destination(each.id, kept.version)
            else:
                values = {"destination": "11", "employer_name": f"单位{self.random.randrange(9)}", "address": "示范路"}
                client.change_destination(each.id, kept.version, **values)

    def resumes(self) -> None:
        for each in self._some(3):
            own = self.campus.client(each)
            try:
                version = own.my_resume()["version"]
            except DomainError:
                version = 0
            own.save_resume(version, {"objective": f"第 {version} 稿", "skills": self.random.choice(["", "英语"])})
            own.publish_resume(published=self.random.random() < 0.7)

    def confirmations(self) -> None:
        for each in self._some(3):
            own = self.campus.client(each)
            own.confirm_plan(own.my_plan()["version"])

    def imports(self) -> None:
        """Some are changed and some are new; every second import is taken back."""
        self.count += 1
        majors = ("软件工程", "网络工程", "数据科学")
        present = [of(self.campus.bureau.read(each), 专业=self.random.choice(majors)) for each in self._some(30)]
        batch = bring_in(self.campus, *present, *(person(10 * self.count + number) for number in range(3)))
        if self.random.random() < 0.5:
            self.campus.client(self.campus.head).undo_import("records", batch["id"])
            work(self.campus)

    def held(self) -> None:
        """The plan is locked while signings come in, and opened again by the authority."""
        self.campus.bureau.lock_year(self.campus.school_id)
        self.signings()
        values = {"school_code": "99001", "graduation_year": YEAR, "reason": "演练"}
        self.campus.client(platform("graduates:platform")).unlock_plan(values)

    def _some(self, most: int) -> list[Graduate]:
        return self.random.sample(self.people, self.random.randint(1, most))

    def _here(self) -> tuple[Database, Any]:
        return self.system.databases["graduates"], self.system.apps["graduates"]


@dataclass
class Post:
    """Brings the outbox of graduates to reports: late, in any order, many times, and reports may die meanwhile."""

    system: System
    random: Random
    seen: set[uuid.UUID] = field(default_factory=set)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    brought: list[dict[str, Any]] = field(default_factory=list)

    def collect(self) -> None:
        """Events that were committed since."""
        told = select(OutboxMessage.id).where(OutboxMessage.name == GRADUATE_REPORT, OutboxMessage.id > self._lately())
        ids = set(self.system.run("graduates", lambda: session.scalars(told).all()))
        query = select(OutboxMessage).where(OutboxMessage.id.in_(ids - self.seen))
        rows = self.system.run("graduates", lambda: session.scalars(query).all(), write=False)
        names = ("name", "key", "version", "payload")
        self.waiting += [{"id": str(row.id)} | {name: getattr(row, name) for name in names} for row in rows]
        self.seen |= ids

    def _lately(self) -> uuid.UUID:
        """An id made a second before the newest that was seen: ids begin with their milliseconds."""
        newest = max(self.seen, default=NOWHERE).int >> 80
        return uuid.UUID(int=max(newest - 1000, 0) << 80)

    def deliver(self) -> None:
        """A random part of what waits with some of what was brought before; the acknowledgement may be lost."""
        self.random.shuffle(self.waiting)
        at = self.random.randint(0, min(500, len(self.waiting)))
        batch, lost = self.waiting[:at], self.random.random() < 0.2
        again = self.random.sample(self.brought, min(len(self.brought), 500 - at, 40))
        self._send(batch + again)
        self.brought += batch
        if not lost:
            self.waiting = self.waiting[at:]
        if self.random.random() < 0.05:
            restart(self.system, "reports")

    def deliver_all(self) -> None:
        """The rest, in any order."""
        self.random.shuffle(self.waiting)
        for start in range(0, len(self.waiting), 500):
            self._send(self.waiting[start : start + 500])
        self.brought, self.waiting = self.brought + self.waiting, []

    def _send(self, events: Sequence[dict[str, Any]]) -> None:
        relay = ServiceClient(transport_to(self.system.apps["reports"], "reports", self.system.settings, "relay"))
        different = list({event["id"]: event for event in events}.values())
        self.random.shuffle(different)
        if different:
            relay.call("POST", "/internal/events", json={"events": different})


def restart(system: System, name: str) -> None:
    """The process of a service is another one afterwards."""
    system.databases[name].close()
    system.databases[name] = Database(system.settings.database_url(name))
    system.apps[name] = service_named(name).create_app(system.settings, system.databases[name])


def rebuild(system: System) -> None:
    """As the command does it."""
    owners = [system.client(name, issuer="worker") for name in ("auth", "graduates")]
    copies.rebuild(*owners, system.databases["reports"])


def owners(system: System) -> Rows:
    """Every graduate as graduates tells of them now."""
    worker = system.client("graduates", issuer="worker")
    return {row["id"]: row for page in worker.scan("report") for row in feed.rows(page)}


def copied(system: System) -> Rows:
    """The copy, without those who are no more."""
    query = select(*ReportRow.__table__.columns).where(ReportRow.school_id != NOWHERE)
    rows = system.run("reports", lambda: session.execute(query).all(), write=False)
    return {row.id: dict(row._mapping) for row in rows}
