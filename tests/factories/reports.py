"""A reports service of its own with schools, offices, and graduates told by events as graduates tells them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.ids import new_id
from kernel.name_key import name_key
from services.graduates.contract.report import GRADUATE_REPORT, ReportSnapshot
from services.reports.api.doors import DOWNLOAD, RATE, SCREENS
from services.reports.app import service as reports_service
from services.reports.client import ReportsClient
from tests.factories.graduates import YEAR, id_number
from tests.factories.lone import Lone, Someone

_TYPED: Mapping[str, Any] = {
    "birth_date": "2003-05-01",
    "enrolled_on": "2022-09-01",
    "graduated_on": "2026-06-30",
    "residence_transferred": False,
    "dossier_transferred": True,
    "settled_on": "2026-01-01",
    "registered_at": "2026-01-02T08:00:00+00:00",
    "enabled": True,
    "resume_completeness": 0,
    "resume_updated_at": None,
    "signed_on": None,
}
_TEXTS = {name: "" for name in ReportSnapshot().fields if name not in _TYPED}
_USUAL = {
    "sex": "2",
    "degree": "31",
    "major": "软件工程",
    "training_mode": "1",
    "difficulty": "0",
    "origin_region": "370102",
    "nationality": "01",
    "political_status": "03",
    "class_name": "2022级1班",
    "registration": "registered",
    "plan_confirmation": "unconfirmed",
    "basis": "none",
    "destination": "70",
}


@dataclass
class Observatory(Lone):
    """Reports with the staff who ask it."""

    service = reports_service
    client_class = ReportsClient

    def staff(self, school_id: uuid.UUID, department_id: uuid.UUID | None = None, **facts: Any) -> Someone:
        """An office: all screens of its level."""
        number = len(self.people) + 1
        screens = tuple(key for key in SCREENS if not (department_id and key in (DOWNLOAD, RATE)))
        values = {"user_name": f"office{number}", "name": f"经办{number}", "screens": screens} | facts
        someone = Someone(new_id(), "staff", school_id=school_id, department_id=department_id, **values)
        self.people[someone.id] = someone
        return someone

    def graduates(
        self, count: int, school_id: uuid.UUID, department_id: uuid.UUID, **facts: Any
    ) -> list[dict[str, Any]]:
        """Graduates told by graduate.report, of whom nothing special is known unless told; gives what was told."""
        told = [self._snapshot(school_id, department_id, facts) for _ in range(count)]
        self.tell(GRADUATE_REPORT, *told)
        return told

    def graduate(self, school_id: uuid.UUID, department_id: uuid.UUID, **facts: Any) -> dict[str, Any]:
        return self.graduates(1, school_id, department_id, **facts)[0]

    def retell(self, told: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
        """The same graduate, changed, with the next version."""
        newer = {**told, **facts, "version": told["version"] + 1}
        self.tell(GRADUATE_REPORT, newer)
        return newer

    def _snapshot(self, school_id: uuid.UUID, department_id: uuid.UUID, facts: Mapping[str, Any]) -> dict[str, Any]:
        self.count = getattr(self, "count", 0) + 1
        return snapshot(self.count, school_id, department_id, **facts)


def snapshot(number: int, school_id: uuid.UUID, department_id: uuid.UUID, **facts: Any) -> dict[str, Any]:
    """What graduates tells of one graduate, another one for each number."""
    own = {
        "id": str(new_id()),
        "version": 1,
        "school_id": str(school_id),
        "department_id": str(department_id),
        "graduation_year": YEAR,
        "exam_number": f"22370100{number:06d}",
        "id_number": id_number(number),
        "name": f"毕业生{number}",
        "student_no": f"2026{number:05d}",
        "login_name": f"99001{number:08d}",
        "mobile": f"1610{number:07d}",
    }
    values = {**_TEXTS, **_TYPED, **_USUAL, **own, **facts}
    return {**values, "name_key": facts.get("name_key", name_key(values["name"]))}


@dataclass
class Campus:
    """A school with two departments, an office each; a second school."""

    observatory: Observatory
    school_id: uuid.UUID
    computing: uuid.UUID
    mechanics: uuid.UUID
    head: Someone
    cs_office: Someone
    me_office: Someone
    elsewhere: uuid.UUID
    foreign: uuid.UUID
    stranger: Someone

    def client(self, who: Someone) -> ReportsClient:
        client: ReportsClient = self.observatory.client(who)
        return client


def make_campus(observatory: Observatory) -> Campus:
    """Two schools; the second one's texts carry 外校标记."""
    here, there = observatory.school("示范大学", "99001"), observatory.school("外校标记大学", "99002")
    computing = observatory.department(here, "计算机学院", "01")
    mechanics = observatory.department(here, "机械学院", "02")
    foreign = observatory.department(there, "外校标记学院", "01")
    return Campus(
        observatory=observatory,
        school_id=here,
        computing=computing,
        mechanics=mechanics,
        head=observatory.staff(here, user_name="school", name="王敏"),
        cs_office=observatory.staff(here, computing, user_name="cs_office", name="赵倩"),
        me_office=observatory.staff(here, mechanics, user_name="me_office", name="孙立成"),
        elsewhere=there,
        foreign=foreign,
        stranger=observatory.staff(there, user_name="other_school", name="外校标记员"),
    )
