"""A school in a whole system: office and department in auth, graduates in graduates and, as a copy, in agreements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from kernel.db import session
from kernel.models import Job, OutboxMessage
from kernel.runner import order_scheduled
from services.agreements.models import Agreement, PlanYear, Signing
from services.agreements.models import Graduate as Known
from services.agreements.operations import rebuild as agreements_copies
from services.agreements.operations import signings
from services.auth.models import Account, Department, School
from services.graduates.models import Graduate, PlanLock, PlanRow
from services.graduates.operations import plan
from services.graduates.operations import rebuild as graduates_copies
from tests.factories import auth
from tests.factories.agreements import EMPLOYER, TERMS, Registry, write
from tests.factories.graduates import YEAR, Bureau, as_graduate, platform
from tests.system import System

__all__ = ["EMPLOYER", "TERMS", "YEAR", "Office", "make_office"]


@dataclass
class Office:
    """A school with an office (school level), a department with its own, and rows made past all rules."""

    system: System
    school: School
    department: Department
    head: Account
    clerk: Account
    enrolled: int = 0

    @property
    def bureau(self) -> Bureau:
        return Bureau(self.system.settings, self.system.databases["graduates"], self.system.apps["graduates"])

    @property
    def registry(self) -> Registry:
        return Registry(self.system.settings, self.system.databases["agreements"], self.system.apps["agreements"])

    def graduates(self, account: Account | None = None) -> Any:
        """graduates' client as the office, or as another account."""
        return self.system.client("graduates", auth.identity_of(self.system, account or self.head))

    def agreements(self, account: Account | None = None) -> Any:
        """agreements' client as the office, or as another account."""
        return self.system.client("agreements", auth.identity_of(self.system, account or self.head))

    def graduate_client(self, name: str, graduate: Graduate) -> Any:
        """A service's client as a graduate."""
        return self.system.client(name, as_graduate(graduate))

    def platform(self, name: str) -> Any:
        """A service's client as the province's platform."""
        return self.system.client(name, platform("graduates:platform", "agreements:platform"))

    def enrol(self, count: int = 1, **facts: Any) -> list[Graduate]:
        """New graduates, known to both services."""
        bureau = self.bureau
        bureau.count = self.enrolled
        made = bureau.graduates(count, self.school.id, self.department.id, **facts)
        self.enrolled = bureau.count
        self.system.run("graduates", lambda: self._settle([each.id for each in made], facts))
        self.copy()
        return made

    def _settle(self, ids: list[uuid.UUID], facts: dict[str, Any]) -> None:
        """Plan rows as they are computed, which asks for a new confirmation; then the facts again."""
        graduates = session.scalars(select(Graduate).where(Graduate.id.in_(ids))).all()
        plan.refresh_many(graduates)
        for graduate in graduates:
            for name, value in facts.items():
                setattr(graduate, name, value)

    def copy(self) -> None:
        """Everything that has an owner elsewhere, as it is now."""
        owners = [self.system.client(name, issuer="worker") for name in ("auth", "graduates")]
        agreements_copies.rebuild(*owners, self.system.databases["agreements"])

    def sign(self, graduates: Sequence[Graduate], source: str = "system", state: str = "pending") -> list[Agreement]:
        """Agreements of graduates, of which graduates (the service) is told."""

        def work() -> list[Agreement]:
            known = [session.get_one(Known, each.id) for each in graduates]
            locked = signings.locked(known)
            made = write([(each, locked[each.id]) for each in known], source, state, {})
            signings.tell_many([(locked[each.graduate_id], each) for each in made], "deliver", "省级平台")
            return made

        return self.system.run("agreements", work)  # type: ignore[no-any-return]

    def read(self, graduate: Graduate) -> Graduate:
        return self.bureau.read(graduate)

    def row(self, graduate: Graduate) -> PlanRow:
        """The plan row as it is now."""
        return self.system.run("graduates", lambda: session.get_one(PlanRow, graduate.id), write=False)  # type: ignore[no-any-return]

    def signing(self, graduate: Graduate) -> Signing:
        return self.system.run("agreements", lambda: session.get_one(Signing, graduate.id), write=False)  # type: ignore[no-any-return]

    def lock(self, year: int = YEAR) -> PlanLock | None:
        """graduates' lock as it is now."""
        return self.system.run("graduates", lambda: session.get(PlanLock, (self.school.id, year)), write=False)  # type: ignore[no-any-return]

    def frozen(self, year: int = YEAR) -> str:
        """What agreements says of the year."""
        key = (self.school.id, year)
        row: PlanYear | None = self.system.run("agreements", lambda: session.get(PlanYear, key), write=False)
        return row.state if row else "open"

    def states(self, year: int = YEAR) -> tuple[str, str]:
        """Of the lock in graduates, of the year in agreements."""
        lock = self.lock(year)
        return lock.state if lock else "open", self.frozen(year)

    def order_lock(self, year: int = YEAR) -> uuid.UUID:
        """Order the lock with the counts that the board tells; gives the job."""
        client = self.graduates()
        board = client.plan_board(year)
        counts = {name: board[name] for name in ("unconfirmed", "objected", "open_applications")}
        return uuid.UUID(client.lock_plan(year, year=year, **counts)["id"])

    def job(self, job_id: uuid.UUID) -> Job:
        return self.system.run("graduates", lambda: session.get_one(Job, job_id), write=False)  # type: ignore[no-any-return]

    def due(self, service: str = "graduates") -> None:
        """What waits for its time need not wait any longer."""

        def write() -> None:
            earlier = select(OutboxMessage.created_at).order_by(OutboxMessage.created_at).limit(1).scalar_subquery()
            waiting = OutboxMessage.sent_at.is_(None)
            session.execute(update(OutboxMessage).where(waiting).values(not_before=earlier))
            session.execute(update(Job).where(Job.state == "queued").values(not_before=Job.created_at))

        self.system.run(service, write)

    def run_scheduled(self, kind: str) -> Job:
        """A scheduled job of graduates, ordered and run now."""
        runner = self.system.runner("graduates")
        order_scheduled(runner, kind)
        query = select(Job.id).where(Job.kind == kind).order_by(Job.created_at.desc()).limit(1)
        job_id: uuid.UUID = self.system.run("graduates", lambda: session.scalars(query).one(), write=False)
        runner.run_slice(job_id)
        return self.job(job_id)


def make_office(system: System) -> Office:
    """A school in every service."""
    school = auth.make_school(system)
    department = auth.make_department(system, school)
    clerk_screens = ("employment.graduates", "agreements.system", "agreements.out_of_province")
    office = Office(
        system=system,
        school=school,
        department=department,
        head=auth.make_account(system, school),
        clerk=auth.make_account(system, school, department, *clerk_screens),
    )
    graduates_copies.rebuild(system.client("auth", issuer="worker"), system.databases["graduates"])
    office.copy()
    return office
