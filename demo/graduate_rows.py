"""A demo graduate as rows of the service graduates: the record, and whatever belongs to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

import demo
from demo import bulk
from demo.seed import Dice
from kernel.clock import local
from kernel.name_key import name_key
from services.graduates.domain.facts import IN_PLAN
from services.graduates.domain.plan import plan_values
from services.graduates.domain.records import signing_function
from services.graduates.models import Application, Dossier, EmploymentRecord, Graduate, PlanRow, Resume
from services.graduates.operations.plan import destination_code

Values = tuple[Any, ...]
_OF = ("graduate_id", "school_id", "graduation_year")
_OF_DEPARTMENT = (*_OF, "department_id")
_PERSON = ("id", "id_number", "name", "degree", "major", "student_no", "graduation_year")
_RECORD = tuple(demo.DemoRecord.__slots__)
_STATES = (
    *("registration", "registered_at", "enabled", "credential_version", "operation_code_hash", "province_status"),
    *("dispatch", "dispatched_on", "enlistment", "plan_confirmation", "destination_changed", "set_destination"),
    *("original_destination", "signing_function"),
)
_AGREEMENT = (
    *("agreement_source", "agreement_state", "agreement_number", "agreement_employer", "signing_version"),
    "signed_on",
)
_OWN = (
    *("school_id", "department_id", "login_name", "sex", "mobile", "name_key"),
    *("created_at", "source", "created_by", "qualifications"),
)
_APPLICATION = ("id", "kind", "state", "content", "reason", "paper_number", "province_state")
_DECISION = ("applied_at", "decided_at", "decided_by", "issued_on", "issued_by", "province_result", "province_at")
_DOSSIER = ("state", "method", "tracking_number", "receiver", "sent_on", "return_reason")

COLUMNS: dict[Any, tuple[str, ...]] = {
    Graduate: (*_PERSON, *_RECORD, *_STATES, *_AGREEMENT, *_OWN),
    PlanRow: (*_OF, "basis", "destination", "dispatch_kind", "employer_name", "details", "settled_on", "updated_at"),
    Resume: ("graduate_id", "published", "content", "updated_at"),
    Application: (*_OF_DEPARTMENT, *_APPLICATION, *_DECISION),
    EmploymentRecord: (*_OF_DEPARTMENT, "id", "kind", "content", "application_id", "entered_at", "entered_by"),
    Dossier: (*_OF_DEPARTMENT, *_DOSSIER, "source", "updated_by", "updated_at"),
}
"""What is written of each table, in the order in which the tables refer to each other."""
_OFFICE = "就业指导处（演示）"
_REGISTERED_DAYS_AGO, _DECIDED_AFTER_DAYS, _ENTERED_DAYS_AGO = 200, 2, 30
_ARCHIVED_AFTER_DAYS, _SETTLING_DAYS = 3, 180
_DISPATCHED_ON = date(demo.LOCKED_YEAR, 7, 1)
_DONE_BY_PROVINCE = "已办理回生源地手续。"


class Rows:
    """Makes the rows of one graduate after another; `bundles` holds them until they are written."""

    def __init__(self, size: str, moment: datetime, code_hash: str) -> None:
        self._moment, self._code_hash = moment, code_hash
        self._since = moment - timedelta(days=_REGISTERED_DAYS_AGO)
        self._employers = tuple(demo.employers_of(size))
        self._schools = {school.code: school.id for school in demo.schools_of(size)}
        self._departments = {(d.school_code, d.code): d.id for s in demo.schools_of(size) for d in s.departments}
        self.bundles = {model: bulk.Bundle(model.__table__, names) for model, names in COLUMNS.items()}

    def take(self, graduate: demo.DemoGraduate) -> None:
        """Add all rows of a graduate."""
        record = demo.record_of(graduate)
        employment = demo.employment_of(graduate, record.origin_region, self._employers)
        school_id = self._schools[graduate.school_code]
        department_id = self._departments[graduate.school_code, graduate.department_code]
        of = (graduate.id, school_id, graduate.graduation_year)
        own = (school_id, department_id, *_own(graduate), self._moment, "import", _OFFICE, [])
        states = self._states(demo.standing_of(graduate), record, employment)
        self._add(Graduate, _person_of(graduate) + _record_of(record) + states + _agreement(graduate, employment) + own)
        settled = min(_settled_on(graduate, employment), self._moment.date())
        self._add(PlanRow, (*of, *_plan(graduate.graduation_year, employment), settled, self._moment))
        if employment.resume:
            published = employment.resume == "published"
            self._add(Resume, (graduate.id, published, resume_content(graduate, record), self._moment))
        self._belongings((*of, department_id), employment)

    def _belongings(self, of: Values, employment: demo.DemoEmployment) -> None:
        for application in employment.applications:
            self._add(Application, of + self._application(application))
        if employment.record:
            self._add(EmploymentRecord, of + self._kept(employment))
        if employment.dossier:
            self._add(Dossier, (*of, *_dossier_of(employment.dossier), "registered", _OFFICE, self._moment))

    def _add(self, model: Any, values: Values) -> None:
        self.bundles[model].rows.append(values)

    def _states(self, standing: demo.DemoStanding, record: demo.DemoRecord, employment: demo.DemoEmployment) -> Values:
        """`credential_version` is that of load_auth, which made the account."""
        registered, dispatched = standing.registered, employment.dispatched
        return (
            "registered" if registered else "unregistered",
            self._since if registered else None,
            standing.enabled,
            int(registered),
            self._code_hash if employment.has_operation_code else None,
            "locked" if employment.province_locked else "normal",
            "dispatched" if dispatched else "none",
            _DISPATCHED_ON if dispatched else None,
            employment.enlistment,
            employment.plan_confirmation,
            employment.destination_changed,
            employment.destination or {},
            {} if employment.destination_changed else None,
            # 8.1-4: who has signed had the function restored before
            "open" if employment.agreement else signing_function(record.training_mode),
        )

    def _application(self, application: demo.DemoApplication) -> Values:
        applied = self._moment - timedelta(days=application.days_ago)
        decided = applied + timedelta(days=_DECIDED_AFTER_DAYS)
        is_decided, is_issued = application.state in ("approved", "refused"), bool(application.paper_number)
        handled = application.province_state == "handled"
        return (
            *_application_of(application),
            applied,
            decided if is_decided else None,
            _OFFICE if is_decided else "",
            local(decided).date() if is_issued else None,
            _OFFICE if is_issued else "",
            _DONE_BY_PROVINCE if handled else "",
            decided + timedelta(days=_DECIDED_AFTER_DAYS) if handled else None,
        )

    def _kept(self, employment: demo.DemoEmployment) -> Values:
        """The record; from an approved application, or entered by the office."""
        assert employment.record is not None
        kind, content = employment.record
        source = next((each for each in employment.applications if each.kind == kind), None)
        days_ago = source.days_ago - _DECIDED_AFTER_DAYS if source else _ENTERED_DAYS_AGO
        entered = self._moment - timedelta(days=days_ago)
        return (employment.record_id, kind, content, source and source.id, entered, _OFFICE)


def resume_content(graduate: demo.DemoGraduate, record: demo.DemoRecord) -> dict[str, Any]:
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


def _own(graduate: demo.DemoGraduate) -> Values:
    return graduate.user_name, graduate.gender, graduate.phone, name_key(graduate.name)[:200]


def _agreement(graduate: demo.DemoGraduate, employment: demo.DemoEmployment) -> Values:
    """What graduates has taken in of the signing; the number is the current one, whether or not anything is signed."""
    signed = employment.agreement
    source, state, employer = (signed.source, signed.state, signed.employer) if signed else ("", "", {})
    signed_on = demo.signed_on_of(graduate) if signed else None
    return source, state, employment.number, employer, int(bool(employment.number)), signed_on


def _settled_on(graduate: demo.DemoGraduate, employment: demo.DemoEmployment) -> date:
    """The day since which the plan row says what it says: in spring and summer, so that the demo's rates rise."""
    year, signed = graduate.graduation_year, employment.agreement
    if signed and signed.state in IN_PLAN:
        return demo.signed_on_of(graduate) + timedelta(_ARCHIVED_AFTER_DAYS)
    if employment.record or employment.destination:
        return date(year, 3, 1) + timedelta(int(Dice(graduate.id, "settled_on").random() * _SETTLING_DAYS))
    return date(year, 1, 1)


def _plan(year: int, employment: demo.DemoEmployment) -> Values:
    """As operations/plan.py computes the row."""
    signed = employment.agreement
    agreement = signed.employer if signed and signed.state in IN_PLAN else None
    values = plan_values(agreement, employment.record, employment.destination or {})
    code = values.destination or _destination_code(values.destination_class, year)
    return values.basis, code, values.dispatch_kind, values.employer_name, values.details


@cache
def _destination_code(destination_class: str, year: int) -> str:
    return destination_code(destination_class, year)


_person_of, _record_of = attrgetter(*_PERSON), attrgetter(*_RECORD)
_application_of, _dossier_of = attrgetter(*_APPLICATION), attrgetter(*_DOSSIER)
