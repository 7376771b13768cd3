"""A demo graduate as rows of the service agreements: the read copy, the signing, its number, agreement, termination."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import demo
from demo import bulk
from demo.employment import LAST_SERIAL
from demo.seed import Dice, pick, stable_id
from demo.states import DemoAgreement
from demo.work import Content, words
from kernel.codes import ALPHABET, LENGTH
from kernel.name_key import name_key
from services.agreements.domain.states import LIVE
from services.agreements.models import (
    Agreement,
    AgreementChange,
    AgreementEvent,
    AgreementNumber,
    Employer,
    Graduate,
    NumberSeries,
    Signing,
    Termination,
)
from services.graduates.domain.records import signing_function

_OF = ("school_id", "department_id", "graduation_year")
_DETAILS = ("address", "contact", "contact_phone")
COLUMNS: dict[Any, tuple[str, ...]] = {
    Graduate: (
        *("id", "version", *_OF, "exam_number", "student_no", "name", "name_key", "sex", "degree", "major"),
        *("class_name", "training_mode", "active", "signing_open", "province_locked", "application_state"),
        *("paper_number", "further_study", "signing_version"),
    ),
    Employer: ("id", "name", "code", "kind", "industry", "region", "details", "created_at", "updated_at"),
    Signing: ("graduate_id", "school_id", "graduation_year", "version", "number", "agreement_id"),
    AgreementNumber: ("number", "graduate_id", "source", "given_at", "voided_at", "reason"),
    Agreement: (
        *("id", "number", "source", "state", "graduate_id", *_OF, "employer_id", "employer_name", "employer", "terms"),
        *("signed_on", "certified_by", "certified_at", "entered_at", "entered_by", "entered_through", "reviewed_at"),
        *("reviewed_by", "verification_code", "changed_at", "paper_number"),
    ),
    AgreementEvent: (
        "id",
        "agreement_id",
        "graduate_id",
        "at",
        "actor_kind",
        "actor_name",
        "verb",
        "to_state",
        "details",
    ),
    Termination: (
        *("id", "kind", "state", "agreement_id", "graduate_id", *_OF, "asked_by", "asked_at", "reason", "letter"),
        *("terminated_on", "decided_at", "new_number", "verification_code"),
    ),
    AgreementChange: ("agreement_id", "place"),
    NumberSeries: ("school_id", "graduation_year", "source", "last"),
}
"""What is written of each table, in the order in which the tables refer to each other."""
_OFFICE, _AUTHORITY, _NETWORK = "就业指导处（演示）", "人力资源和社会保障局（演示）", "省级平台（演示）"
_STUDY = frozenset({"801", "802", "803", "85"})


class Rows:
    """Makes the rows of one graduate after another; `bundles` holds them until they are written.

    `places` is the last place of a change.
    """

    def __init__(self, size: str, moment: datetime) -> None:
        self._moment = moment
        self._employers = tuple(demo.employers_of(size))
        self._schools = {school.code: school.id for school in demo.schools_of(size)}
        self._departments = {(d.school_code, d.code): d.id for s in demo.schools_of(size) for d in s.departments}
        self._known: set[UUID] = set()
        self.places = 0
        self.bundles = {model: bulk.Bundle(model.__table__, names) for model, names in COLUMNS.items()}

    def take(self, graduate: demo.DemoGraduate) -> None:
        """Add all rows of a graduate."""
        record = demo.record_of(graduate)
        employment = demo.employment_of(graduate, record.origin_region, self._employers)
        school_id = self._schools[graduate.school_code]
        of = (school_id, self._departments[graduate.school_code, graduate.department_code], graduate.graduation_year)
        self._add(Graduate, self._copy(graduate, record, employment, of))
        if employment.number:
            self._sign(graduate, employment, of)

    def series(self, size: str) -> Iterable[tuple[UUID, int, str, int]]:
        """How far the numbers of every school, year and source are used."""
        for school in demo.schools_of(size):
            for year in demo.YEARS:
                for source in ("system", "graduate_entered", "out_of_province"):
                    yield school.id, year, source, LAST_SERIAL

    def _copy(self, graduate: demo.DemoGraduate, record: Any, employment: demo.DemoEmployment, of: Any) -> Any:
        standing, applied = demo.standing_of(graduate), _application(employment)
        destination = (employment.destination or {}).get("destination", "")
        name = (graduate.student_no, graduate.name, name_key(graduate.name)[:200])
        studies = (graduate.gender, graduate.degree, graduate.major, record.class_name, record.training_mode)
        opened = bool(employment.agreement) or signing_function(record.training_mode) == "open"
        states = (standing.may_sign_in, opened, employment.province_locked, *applied, destination in _STUDY)
        return (graduate.id, 1, *of, record.exam_number, *name, *studies, *states, int(bool(employment.number)))

    def _sign(self, graduate: demo.DemoGraduate, employment: demo.DemoEmployment, of: Any) -> None:
        signed, moment = employment.agreement, self._moment
        agreement_id = stable_id("agreement", graduate.user_name) if signed else None
        live = agreement_id if signed and signed.state in LIVE else None
        self._add(Signing, (graduate.id, of[0], of[2], 1, employment.number, live))
        source = signed.source if signed else "out_of_province"
        self._add(AgreementNumber, (employment.number, graduate.id, source, moment, None, ""))
        if signed and signed.number != employment.number:
            self._add(AgreementNumber, (signed.number, graduate.id, source, moment, moment, "解约"))
        if signed and agreement_id:
            self._agreement(graduate, signed, agreement_id, of, _application(employment)[1])
            if signed.ending:
                self._termination(graduate, signed, agreement_id, of, employment.number)

    def _agreement(
        self, graduate: demo.DemoGraduate, signed: DemoAgreement, agreement_id: UUID, of: Any, paper: str
    ) -> None:
        employer, dice = signed.employer, Dice(graduate.id, "agreement")
        signed_on = demo.signed_on_of(graduate)
        entered = min(self._moment, _moment(self._moment, signed_on + timedelta(3)))
        certified = signed.source != "out_of_province"
        reviewed = None if signed.state == "pending" else entered
        by = _NETWORK if signed.source == "system" else graduate.name
        terms = {
            "position": employer.get("position", ""),
            "service_years": 3,
            "monthly_salary": 4000 + 100 * int(dice.random() * 60),
        }
        kept = {name: value for name, value in employer.items() if name != "position"}
        self._add(
            Agreement,
            (agreement_id, signed.number, signed.source, signed.state, graduate.id, *of)
            + (self._employer(employer), employer["employer_name"], kept, terms, signed_on)
            + (_AUTHORITY if certified else "", entered if certified else None, entered, by)
            + ("platform" if signed.source == "system" else "graduate", reviewed, _OFFICE if reviewed else "")
            + (_code(graduate.id, "agreement"), entered, "" if certified else paper),
        )
        self.places += 1
        self._add(AgreementChange, (agreement_id, self.places))
        event = stable_id("agreement_event", graduate.user_name)
        self._add(AgreementEvent, (event, agreement_id, graduate.id, entered, "service", by, "enter", signed.state, {}))

    def _employer(self, employer: Content) -> UUID:
        """The employer's id; its row the first time."""
        code, name = employer.get("employer_code", ""), employer["employer_name"]
        employer_id = stable_id("signing_employer", code or name + employer["employer_region"])
        if employer_id not in self._known:
            self._known.add(employer_id)
            details = {each: employer[each] for each in _DETAILS if employer.get(each)}
            about = (name, code, employer["employer_kind"], employer["industry"], employer["employer_region"], details)
            self._add(Employer, (employer_id, *about, self._moment, self._moment))
        return employer_id

    def _termination(
        self, graduate: demo.DemoGraduate, signed: DemoAgreement, agreement_id: UUID, of: Any, number: str
    ) -> None:
        dice, online = Dice(graduate.id, "termination"), signed.ending == "online"
        asked = self._moment - timedelta(days=1 + int(dice.random() * 10))
        reason = pick(dice, words("ending_reasons", "|"))
        letter = {"reason": reason, "terminated_on": asked.date().isoformat(), "employer_contact": ""}
        self._add(
            Termination,
            (stable_id("termination", graduate.user_name), signed.ending, "done" if online else "pending")
            + (agreement_id, graduate.id, *of, "both" if online else "graduate", asked, reason, letter)
            + (asked.date(), asked if online else None, number if online else "", _code(graduate.id, "termination")),
        )

    def _add(self, model: Any, values: Any) -> None:
        self.bundles[model].rows.append(values)


def _application(employment: demo.DemoEmployment) -> tuple[str, str]:
    """State and paper number of the out-of-province application."""
    found = (each for each in employment.applications if each.kind == "out_of_province")
    return next(((each.state, each.paper_number) for each in found), ("", ""))


def _moment(now: datetime, day: date) -> datetime:
    return now.replace(year=day.year, month=day.month, day=day.day)


def _code(owner: UUID, purpose: str) -> str:
    """A verification code that is the same in every load: the demo's documents are worth nothing."""
    dice = Dice(owner, f"code of the {purpose}")
    return "".join(pick(dice, ALPHABET) for _ in range(LENGTH))
