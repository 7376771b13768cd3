"""An agreements service of its own with schools, offices, graduates told by events, and agreements in every state.

Agreements, terminations and locks are rows made past all rules; signings and numbers of them agree with each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event, select

from kernel.codes import new_code
from kernel.db import session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.name_key import name_key
from services.agreements.api.doors import FORCED, SCREENS
from services.agreements.app import service as agreements_service
from services.agreements.client import AgreementsClient
from services.agreements.domain.employers import as_signed
from services.agreements.domain.states import LIVE
from services.agreements.models import Agreement, AgreementEvent, Employer, Graduate, PlanYear, Signing, Termination
from services.agreements.operations import employers, numbering, signings
from services.graduates.contract.facts import GRADUATE_FACTS
from tests.factories.graduates import YEAR, platform
from tests.factories.lone import Lone, Someone
from tests.factories.signed_words import EMPLOYER, LETTER, TERMS

__all__ = ["EMPLOYER", "LETTER", "TERMS", "YEAR", "Campus", "Registry", "as_graduate", "make_campus", "platform",
           "termination_row", "write"]  # fmt: skip

_CERTIFIED = {"certified_by": "济南市人力资源和社会保障局", "certified_at": datetime(2026, 5, 8, 2, 0, tzinfo=UTC)}
_THROUGH = {"system": "platform", "graduate_entered": "api", "out_of_province": "api"}
_COPIED = ("graduation_year", "exam_number", "student_no", "name", "name_key", "sex", "degree", "major", "class_name",
           "training_mode")  # fmt: skip
_REVIEWED = ("archived", "withdrawn", "restored")


@dataclass
class Registry(Lone):
    """Agreements with the staff and graduates who ask it."""

    service = agreements_service
    client_class = AgreementsClient

    def staff(self, school_id: uuid.UUID, department_id: uuid.UUID | None = None, **facts: Any) -> Someone:
        """An office with all screens of chapter 5 that its level may hold, unless told otherwise."""
        number = len(self.people) + 1
        screens = tuple(key for key in SCREENS if key != FORCED or department_id is None)
        values = {"user_name": f"office{number}", "name": f"经办{number}", "screens": screens} | facts
        someone = Someone(new_id(), "staff", school_id=school_id, department_id=department_id, **values)
        self.people[someone.id] = someone
        return someone

    def graduate(self, school_id: uuid.UUID, department_id: uuid.UUID, **facts: Any) -> Graduate:
        return self.graduates(1, school_id, department_id, **facts)[0]

    def graduates(self, count: int, school_id: uuid.UUID, department_id: uuid.UUID, **facts: Any) -> list[Graduate]:
        """Graduates of whom graduates told: registered, free to sign anywhere unless told otherwise."""
        return self._told([_facts(self._next(), school_id, department_id, facts) for _ in range(count)])

    def meet(self, rows: Iterable[Any]) -> list[Graduate]:
        """Rows of graduates' own (tests/factories/graduates.py), told of as graduates would."""
        return self._told([_facts(self._next(), each.school_id, each.department_id, _same(each)) for each in rows])

    def _told(self, told: list[dict[str, Any]]) -> list[Graduate]:
        self.tell(GRADUATE_FACTS, *told)
        ids = [uuid.UUID(payload["id"]) for payload in told]
        found = {row.id: row for row in self._all(select(Graduate).where(Graduate.id.in_(ids)))}
        return [found[each] for each in ids]

    def facts(self, graduate: Graduate, **changed: Any) -> None:
        """graduates tells something new of a graduate."""
        now_is = self.read(graduate)
        known = {column.key: getattr(now_is, column.key) for column in Graduate.__table__.columns}
        payload = known | changed | {"version": known["version"] + 1}
        self.tell(GRADUATE_FACTS, {name: str(v) if isinstance(v, uuid.UUID) else v for name, v in payload.items()})

    def agreement(self, graduate: Graduate, source: str = "system", state: str = "pending", **facts: Any) -> Agreement:
        return self.agreements([graduate], source, state, **facts)[0]

    def agreements(
        self, graduates: Sequence[Graduate], source: str = "system", state: str = "pending", **facts: Any
    ) -> list[Agreement]:
        """One agreement a graduate; `employer` and `terms` in the facts are what differs from EMPLOYER and TERMS."""

        def work() -> list[Agreement]:
            locked = signings.locked(graduates)
            return write([(each, locked[each.id]) for each in graduates], source, state, facts)

        return self.database.run(work)

    def termination(
        self, agreement: Agreement, kind: str = "review", state: str = "pending", **facts: Any
    ) -> Termination:
        """A termination of an agreement; one at its end belongs to an agreement made in the state terminated."""
        row = termination_row(agreement, kind, state, facts)
        self.database.run(lambda: session.add(row))
        return row

    def read(self, row: Any) -> Any:
        """The row as it is now."""
        key = row.graduate_id if isinstance(row, Signing) else row.id
        return self.database.run(lambda: session.get_one(type(row), key), write=False)

    def signing(self, graduate: Graduate) -> Signing | None:
        """What the graduate's signing is now."""
        return self.database.run(lambda: session.get(Signing, graduate.id), write=False)

    def history(self, agreement: Agreement) -> list[AgreementEvent]:
        """What was done to an agreement, oldest first."""
        mine = select(AgreementEvent).where(AgreementEvent.agreement_id == agreement.id)
        return self._all(mine.order_by(AgreementEvent.at, AgreementEvent.id))

    def set_year(self, school_id: uuid.UUID, state: str = "locked", year: int = YEAR, version: int = 1) -> None:
        """The plan of a school and year is open, frozen or locked, past all rules."""
        row = PlanYear(school_id=school_id, graduation_year=year, state=state, version=version)
        self.database.run(lambda: session.merge(row))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Statements sent meanwhile."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(self.database.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.database.engine, "before_cursor_execute", note)

    def _all(self, query: Any) -> list[Any]:
        return self.database.run(lambda: list(session.scalars(query)), write=False)

    def _next(self) -> int:
        self.count = getattr(self, "count", 0) + 1
        return self.count


@dataclass
class Campus:
    """A school with two departments, an office each, two graduates each; a second school with one graduate."""

    registry: Registry
    school_id: uuid.UUID
    computing: uuid.UUID
    mechanics: uuid.UUID
    head: Someone
    cs_office: Someone
    me_office: Someone
    cs_graduates: list[Graduate]
    me_graduates: list[Graduate]
    elsewhere: uuid.UUID
    stranger: Someone
    strange_graduate: Graduate

    def client(self, who: Someone | Identity | Graduate) -> AgreementsClient:
        """The real client as staff, or as a graduate."""
        client: AgreementsClient = self.registry.client(as_graduate(who) if isinstance(who, Graduate) else who)
        return client


def make_campus(registry: Registry) -> Campus:
    """Two schools; the second one's texts carry 外校标记."""
    here, there = registry.school("示范大学", "99001"), registry.school("外校标记大学", "99002")
    computing = registry.department(here, "计算机学院", "01")
    mechanics = registry.department(here, "机械学院", "02")
    foreign = registry.department(there, "外校标记学院", "01")
    return Campus(
        registry=registry,
        school_id=here,
        computing=computing,
        mechanics=mechanics,
        head=registry.staff(here, user_name="school", name="王敏"),
        cs_office=registry.staff(here, computing, user_name="cs_office", name="赵倩"),
        me_office=registry.staff(here, mechanics, user_name="me_office", name="孙立成"),
        cs_graduates=registry.graduates(2, here, computing, major="软件工程"),
        me_graduates=registry.graduates(2, here, mechanics, major="机械工程"),
        elsewhere=there,
        stranger=registry.staff(there, user_name="other_school", name="外校标记员"),
        strange_graduate=registry.graduate(there, foreign, name="外校标记生"),
    )


def as_graduate(graduate: Graduate) -> Identity:
    """The identity of a signed-in graduate."""
    return Identity(
        kind="graduate",
        id=graduate.id,
        user_name=f"g{graduate.student_no}",
        name=graduate.name,
        school_id=graduate.school_id,
        department_id=graduate.department_id,
    )


def write(
    pairs: Sequence[tuple[Graduate, Signing]], source: str, state: str, facts: Mapping[str, Any]
) -> list[Agreement]:
    """Agreements with what belongs to them, in the open transaction."""
    if state != "awaiting_certification":
        numbering.give([signing for _, signing in pairs], source)
    [employer] = employers.of([as_signed({**EMPLOYER, **facts.get("employer", {})})])
    made = [_agreement(graduate, signing, employer, source, state, facts) for graduate, signing in pairs]
    session.add_all(made)
    session.flush()
    for agreement, (_, signing) in zip(made, pairs, strict=True):
        signing.agreement_id = agreement.id if state in LIVE else None
    if state == "terminated":
        numbering.give([signing for _, signing in pairs], source, "解约")
    return made


def _agreement(
    graduate: Graduate, signing: Signing, employer: Employer, source: str, state: str, facts: Mapping[str, Any]
) -> Agreement:
    words = {"employer": {**EMPLOYER, **facts.get("employer", {})}, "terms": {**TERMS, **facts.get("terms", {})}}
    certified = source != "out_of_province" and state != "awaiting_certification"
    reviewed = {"reviewed_by": "经办", "reviewed_at": datetime(2026, 5, 10, 2, 0, tzinfo=UTC)}
    values: dict[str, Any] = {
        "id": new_id(),
        "number": "" if state == "awaiting_certification" else signing.number,
        "source": source,
        "state": state,
        "graduate_id": graduate.id,
        "school_id": graduate.school_id,
        "department_id": graduate.department_id,
        "graduation_year": graduate.graduation_year,
        "employer_id": employer.id,
        "employer_name": words["employer"]["employer_name"],
        "signed_on": date(2026, 5, 1),
        "entered_by": graduate.name,
        "entered_through": _THROUGH[source],
        "platform_id": f"P{new_id().hex}" if source == "system" else "",
        "verification_code": new_code(),
        **(_CERTIFIED if certified else {}),
        **(reviewed if state in _REVIEWED else {}),
    }
    return Agreement(**values | facts | words)


def termination_row(agreement: Agreement, kind: str, state: str, facts: Mapping[str, Any]) -> Termination:
    asked_by = {"review": "graduate", "online": "both", "forced": "school"}[kind]
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": kind,
        "state": state,
        "agreement_id": agreement.id,
        "graduate_id": agreement.graduate_id,
        "school_id": agreement.school_id,
        "department_id": agreement.department_id,
        "graduation_year": agreement.graduation_year,
        "asked_by": asked_by,
        "reason": LETTER["reason"],
        "letter": dict(LETTER),
        "terminated_on": date(2026, 5, 20),
        "platform_id": f"T{new_id().hex}" if kind == "online" else "",
        "verification_code": new_code(),
    }
    return Termination(**values | facts)


def _same(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COPIED} | {"id": str(row.id)}


def _facts(number: int, school_id: uuid.UUID, department_id: uuid.UUID, facts: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": str(new_id()),
        "version": 1,
        "school_id": str(school_id),
        "department_id": str(department_id),
        "graduation_year": YEAR,
        "exam_number": f"22370100{number:06d}",
        "student_no": f"2026{number:05d}",
        "name": f"毕业生{number}",
        "sex": "2",
        "degree": "31",
        "major": "软件工程",
        "class_name": "2022级1班",
        "training_mode": "1",
        "active": True,
        "signing_open": True,
        "province_locked": False,
        "application_state": "",
        "paper_number": "",
        "further_study": False,
        "signing_version": 0,
    } | facts
    values.setdefault("name_key", name_key(values["name"]))
    return values
