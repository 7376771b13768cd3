"""A graduates service of its own with schools, offices and graduates; graduates are rows made as an import would."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from stdnum.cn import ric

from kernel.db import session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.name_key import name_key
from services.graduates.api.doors import SCREENS
from services.graduates.app import service as graduates_service
from services.graduates.client import GraduatesClient
from services.graduates.models import Graduate, PlanLock, PlanRow
from tests.factories.lone import Lone, Someone

YEAR = 2026


@dataclass
class Bureau(Lone):
    """Graduates with the staff who ask it."""

    service = graduates_service
    client_class = GraduatesClient

    def staff(self, school_id: uuid.UUID, department_id: uuid.UUID | None = None, **facts: Any) -> Someone:
        """An office: all screens of chapters 6 to 8 unless told otherwise; the school level may import records."""
        number = len(self.people) + 1
        all_screens = (*SCREENS, *(() if department_id else ("graduates.import",)))
        values = {"user_name": f"office{number}", "name": f"经办{number}", "screens": all_screens} | facts
        someone = Someone(new_id(), "staff", school_id=school_id, department_id=department_id, **values)
        self.people[someone.id] = someone
        return someone

    def graduate(self, school_id: uuid.UUID, department_id: uuid.UUID, **facts: Any) -> Graduate:
        return self.graduates(1, school_id, department_id, **facts)[0]

    def graduates(self, count: int, school_id: uuid.UUID, department_id: uuid.UUID, **facts: Any) -> list[Graduate]:
        """New rows with valid numbers, registered and enabled unless told otherwise."""
        made = [_graduate(self._next(), school_id, department_id, facts) for _ in range(count)]

        def write() -> None:
            session.add_all(made)
            session.flush()
            session.add_all(
                PlanRow(graduate_id=one.id, school_id=one.school_id, graduation_year=one.graduation_year)
                for one in made
            )

        self.database.run(write)
        return made

    def _next(self) -> int:
        self.count = getattr(self, "count", 0) + 1
        return self.count

    def change(self, graduate: Graduate, **facts: Any) -> None:
        """Something about a graduate is otherwise, past all rules."""

        def write() -> None:
            row = session.get_one(Graduate, graduate.id)
            for name, value in facts.items():
                setattr(row, name, value)

        self.database.run(write)

    def read(self, graduate: Graduate) -> Graduate:
        """The row as it is now."""
        return self.database.run(lambda: session.get_one(Graduate, graduate.id), write=False)

    def lock_year(self, school_id: uuid.UUID, year: int = YEAR) -> None:
        """The plan of a school and year is locked."""
        row = PlanLock(school_id=school_id, graduation_year=year, state="locked", version=1)
        self.database.run(lambda: session.merge(row))


@dataclass
class Campus:
    """A school with two departments, an office each, two graduates each; a second school with one graduate."""

    bureau: Bureau
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

    def client(self, who: Someone | Identity | Graduate) -> GraduatesClient:
        """The real client as staff, or as a graduate."""
        client: GraduatesClient = self.bureau.client(as_graduate(who) if isinstance(who, Graduate) else who)
        return client


def make_campus(bureau: Bureau) -> Campus:
    """Two schools; the second one's texts carry 外校标记."""
    here, there = bureau.school("示范大学", "99001"), bureau.school("外校标记大学", "99002")
    computing = bureau.department(here, "计算机学院", "01")
    mechanics = bureau.department(here, "机械学院", "02")
    foreign = bureau.department(there, "外校标记学院", "01")
    return Campus(
        bureau=bureau,
        school_id=here,
        computing=computing,
        mechanics=mechanics,
        head=bureau.staff(here, user_name="school", name="王敏"),
        cs_office=bureau.staff(here, computing, user_name="cs_office", name="赵倩"),
        me_office=bureau.staff(here, mechanics, user_name="me_office", name="孙立成"),
        cs_graduates=bureau.graduates(2, here, computing, major="软件工程"),
        me_graduates=bureau.graduates(2, here, mechanics, major="机械工程"),
        elsewhere=there,
        stranger=bureau.staff(there, user_name="other_school", name="外校标记员"),
        strange_graduate=bureau.graduate(there, foreign, name="外校标记生"),
    )


def as_graduate(graduate: Graduate) -> Identity:
    """The identity of a signed-in graduate."""
    return Identity(
        kind="graduate",
        id=graduate.id,
        user_name=graduate.login_name,
        name=graduate.name,
        school_id=graduate.school_id,
        department_id=graduate.department_id,
    )


def platform(*scopes: str) -> Identity:
    """The provincial platform's API client, bound to no school."""
    return Identity(kind="client", id=uuid.uuid5(uuid.NAMESPACE_URL, "platform"), scopes=frozenset(scopes))


def id_number(number: int, *, man: bool = False) -> str:
    """A valid number of a woman (or man) born in 济南市历下区, another one for each `number` below 360,000."""
    day = date.fromordinal(date(2003, 1, 1).toordinal() + number % 720).strftime("%Y%m%d")
    body = f"370102{day}{2 * (number // 720 % 499) + (1 if man else 2):03d}"
    return body + ric.calc_check_digit(body + "0")


def _graduate(number: int, school_id: uuid.UUID, department_id: uuid.UUID, facts: dict[str, Any]) -> Graduate:
    given = id_number(number)
    values: dict[str, Any] = {
        "id": new_id(),
        "school_id": school_id,
        "department_id": department_id,
        "graduation_year": YEAR,
        "login_name": f"99001{number:08d}",
        "source": "import",
        "exam_number": f"22370100{number:06d}",
        "id_number": given,
        "name": f"毕业生{number}",
        "sex": "2",
        "birth_date": date(int(given[6:10]), int(given[10:12]), int(given[12:14])),
        "nationality": "01",
        "political_status": "03",
        "degree": "31",
        "major": "软件工程",
        "student_no": f"2026{number:05d}",
        "class_name": "2022级1班",
        "mobile": f"1610{number:07d}",
        "registration": "registered",
        "set_destination": {},
        "agreement_employer": {},
        "qualifications": [],
    } | facts
    values.setdefault("name_key", name_key(values["name"]))
    return Graduate(**values)
