"""A demo graduate as rows of the service graduates: the record, and whatever belongs to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import demo
from demo import bulk
from demo.bulk import Row
from demo.seed import stable_id
from kernel.clock import local
from kernel.name_key import name_key
from services.graduates.domain.facts import IN_PLAN
from services.graduates.domain.plan import plan_values
from services.graduates.domain.records import signing_function
from services.graduates.models import Application, Dossier, EmploymentRecord, Graduate, PlanRow, Resume
from services.graduates.operations.plan import destination_code

TABLES: tuple[Any, ...] = tuple(
    model.__table__ for model in (Graduate, PlanRow, Resume, Application, EmploymentRecord, Dossier)
)
"""In the order in which they refer to each other."""
_OFFICE = "就业指导处（演示）"
_REGISTERED_DAYS_AGO, _DECIDED_AFTER_DAYS = 200, 2
_DONE_BY_PROVINCE = "已办理回生源地手续。"


class Rows:
    """Makes the rows of one graduate after another; `taken` collects them by table until they are written."""

    def __init__(self, size: str, moment: datetime, code_hash: str) -> None:
        self._moment, self._code_hash = moment, code_hash
        self._employers = tuple(demo.employers_of(size))
        self._schools = {school.code: school.id for school in demo.schools_of(size)}
        self._departments = {(d.school_code, d.code): d.id for s in demo.schools_of(size) for d in s.departments}
        self._blank = {table.name: bulk.blank(table) for table in TABLES}
        self.taken: dict[str, list[Row]] = {table.name: [] for table in TABLES}

    def take(self, graduate: demo.DemoGraduate) -> None:
        """Add all rows of a graduate."""
        record, standing = demo.record_of(graduate), demo.standing_of(graduate)
        employment = demo.employment_of(graduate, record.origin_region, self._employers)
        place: Row = {
            "graduate_id": graduate.id,
            "school_id": self._schools[graduate.school_code],
            "department_id": self._departments[graduate.school_code, graduate.department_code],
            "graduation_year": graduate.graduation_year,
        }
        own = _person(graduate) | _record(record) | self._states(standing, employment) | _agreement(employment)
        self._add(Graduate, place | own | {"id": graduate.id, "signing_function": _signing(record, employment)})
        self._add(PlanRow, place | _plan(graduate.graduation_year, employment))
        self._belongings(graduate, record, employment, place)

    def _belongings(
        self, graduate: demo.DemoGraduate, record: demo.DemoRecord, employment: demo.DemoEmployment, place: Row
    ) -> None:
        if employment.resume:
            content = resume_content(graduate, record)
            self._add(Resume, place | {"published": employment.resume == "published", "content": content})
        for application in employment.applications:
            self._add(Application, place | self._application(application))
        if employment.record:
            self._add(EmploymentRecord, place | self._kept(graduate.id, employment))
        if employment.dossier:
            self._add(Dossier, place | _dossier(employment.dossier))

    def _add(self, model: Any, values: Row) -> None:
        name = model.__tablename__
        self.taken[name].append(self._blank[name] | {"updated_at": self._moment} | values)

    def _states(self, standing: demo.DemoStanding, employment: demo.DemoEmployment) -> Row:
        """`credential_version` is that of load_auth, which made the account."""
        since = self._moment - timedelta(days=_REGISTERED_DAYS_AGO)
        return {
            "created_at": self._moment,
            "registration": "registered" if standing.registered else "unregistered",
            "registered_at": since if standing.registered else None,
            "enabled": standing.enabled,
            "credential_version": int(standing.registered),
            "operation_code_hash": self._code_hash if employment.has_operation_code else None,
            "province_status": "locked" if employment.province_locked else "normal",
            "dispatch": "dispatched" if employment.dispatched else "none",
            "dispatched_on": date(demo.LOCKED_YEAR, 7, 1) if employment.dispatched else None,
            "enlistment": employment.enlistment,
            "plan_confirmation": employment.plan_confirmation,
            "destination_changed": employment.destination_changed,
            "set_destination": employment.destination or {},
            "original_destination": {} if employment.destination_changed else None,
        }

    def _application(self, application: demo.DemoApplication) -> Row:
        applied = self._moment - timedelta(days=application.days_ago)
        decided = applied + timedelta(days=_DECIDED_AFTER_DAYS)
        is_decided, is_issued = application.state in ("approved", "refused"), bool(application.paper_number)
        handled = application.province_state == "handled"
        names = ("id", "kind", "state", "content", "reason", "paper_number", "province_state")
        return {name: getattr(application, name) for name in names} | {
            "applied_at": applied,
            "decided_at": decided if is_decided else None,
            "decided_by": _OFFICE if is_decided else "",
            "issued_on": local(decided).date() if is_issued else None,
            "issued_by": _OFFICE if is_issued else "",
            "province_result": _DONE_BY_PROVINCE if handled else "",
            "province_at": decided + timedelta(days=_DECIDED_AFTER_DAYS) if handled else None,
        }

    def _kept(self, graduate_id: UUID, employment: demo.DemoEmployment) -> Row:
        assert employment.record is not None
        kind, content = employment.record
        source = next((each for each in employment.applications if each.kind == kind), None)
        days_ago = source.days_ago - _DECIDED_AFTER_DAYS if source else 30
        return {
            "id": stable_id("employment_record", str(graduate_id)),
            "kind": kind,
            "content": content,
            "application_id": source.id if source else None,
            "entered_at": self._moment - timedelta(days=days_ago),
            "entered_by": _OFFICE,
        }


def resume_content(graduate: demo.DemoGraduate, record: demo.DemoRecord) -> Row:
    """A résumé in the shape of contract.ResumeBody."""
    study = {
        "begun_on": record.enrolled_on.isoformat(),
        "ended_on": record.graduated_on.isoformat(),
        "place": graduate.major,
        "role": record.class_name,
        "words": "",
    }
    return {
        "objective": f"与{graduate.major}相关的工作",
        "expected_place": "山东省",
        "education": [study],
        "practice": [],
        "skills": "办公软件、英语四级",
        "awards": "",
        "self_description": "踏实认真，善于合作。",
    }


def _person(graduate: demo.DemoGraduate) -> Row:
    names = ("graduation_year", "id_number", "name", "degree", "major", "student_no")
    return {name: getattr(graduate, name) for name in names} | {
        "login_name": graduate.user_name,
        "name_key": name_key(graduate.name)[:200],
        "sex": graduate.gender,
        "mobile": graduate.phone,
        "source": "import",
        "created_by": _OFFICE,
        "qualifications": [],
    }


def _record(record: demo.DemoRecord) -> Row:
    return {name: getattr(record, name) for name in record.__slots__}


def _signing(record: demo.DemoRecord, employment: demo.DemoEmployment) -> str:
    """8.1-4: who has signed had the function restored before."""
    return "open" if employment.agreement else signing_function(record.training_mode)


def _agreement(employment: demo.DemoEmployment) -> Row:
    agreement = employment.agreement
    if agreement is None:
        return {"agreement_employer": {}}
    return {
        "agreement_source": agreement.source,
        "agreement_state": agreement.state,
        "agreement_number": agreement.number,
        "agreement_employer": agreement.employer,
    }


def _plan(year: int, employment: demo.DemoEmployment) -> Row:
    """As operations/plan.py computes the row."""
    signed = employment.agreement
    agreement = signed.employer if signed and signed.state in IN_PLAN else None
    values = plan_values(agreement, employment.record, employment.destination or {})
    names = ("basis", "dispatch_kind", "employer_name", "details")
    code = values.destination or _destination_code(values.destination_class, year)
    return {name: getattr(values, name) for name in names} | {"destination": code}


def _dossier(dossier: demo.DemoDossier) -> Row:
    names = ("state", "method", "tracking_number", "receiver", "sent_on", "return_reason")
    return {name: getattr(dossier, name) for name in names} | {"source": "registered", "updated_by": _OFFICE}


@cache
def _destination_code(destination_class: str, year: int) -> str:
    return destination_code(destination_class, year)
