"""What the graduates of the world have signed: agreements of each source in each state, terminations, a locked year.

Every text carries the school's marker and the department's. Agreements stand under
`world.ids["<school>.agreement_<state>_<source><department>"]`, terminations under `termination_<state>`, their employer
under `employer`; what graduates with accounts have of their own in `world.objects` as `my_agreement` and
`my_termination`. Who signed is `of_<name>`, a graduate of graduates too.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kernel.db import session
from services.agreements.domain.states import AGREEMENT, SOURCES
from services.agreements.models import Agreement, Graduate, PlanYear, Termination
from services.agreements.operations import signings
from tests.factories.agreements import EMPLOYER, LETTER, TERMS, termination_row, write
from tests.factories.world import DEPARTMENT_MARKERS, MARKERS, PLACES, World
from tests.system import System

AGREEMENTS: Mapping[str, tuple[str, str]] = {
    f"agreement_{state}_{source}": (source, state)
    for source in SOURCES
    for state in AGREEMENT
    if state != "awaiting_certification" or source == "graduate_entered"
}
"""(source, state) by name."""
TERMINATIONS: Mapping[str, tuple[str, str, str, str]] = {
    "termination_asked": ("out_of_province", "archived", "review", "pending"),
    "termination_approved": ("out_of_province", "terminated", "review", "approved"),
    "termination_refused": ("out_of_province", "archived", "review", "refused"),
    "termination_notice": ("system", "terminated", "online", "done"),
    "termination_forced": ("graduate_entered", "terminated", "forced", "done"),
}
"""(source and state of the agreement, kind and state of the termination) by name."""
SIGNERS = tuple(f"of_{name}" for name in (*AGREEMENTS, *TERMINATIONS))
"""Graduates of each department who have signed."""
_TEXTS = ("address", "contact", "supervisor", "dossier_to", "dossier_address", "residence_to")
_COPIED = (
    *("school_id", "department_id", "graduation_year", "exam_number", "student_no", "name", "sex", "degree"),
    *("major", "class_name"),
)


class Signings:
    """Writes agreements' rows in the open transaction."""

    def __init__(self, world: World, locked_year: int) -> None:
        self._world, self._locked_year = world, locked_year

    def fill(self) -> None:
        session.add_all(self._copy(graduate_id, facts) for graduate_id, facts in self._world.records.items())
        session.flush()
        for tag in MARKERS:
            for department in DEPARTMENT_MARKERS:
                _Department(self._world, tag, department).fill()
            year = {"school_id": self._world.ids[f"{tag}.school"], "graduation_year": self._locked_year}
            session.add(PlanYear(**year, state="locked", version=1))

    def _copy(self, graduate_id: uuid.UUID, facts: Mapping[str, Any]) -> Graduate:
        """What graduates would tell of a graduate of the world."""
        return Graduate(
            **{name: facts[name] for name in _COPIED},
            id=graduate_id,
            version=1,
            name_key=facts["name"],
            training_mode=facts.get("training_mode", "1"),
            active=facts.get("registration") == "registered" and facts.get("enabled", True),
            signing_open=facts.get("signing_function", "open") == "open",
            province_locked=facts.get("province_status") == "locked",
            application_state=self._applications().get(graduate_id, ""),
            paper_number="",
            further_study=False,
            signing_version=0,
        )

    def _applications(self) -> dict[uuid.UUID, str]:
        """Out-of-province applications: of `waiting` one waits, `elsewhere` was approved."""
        states = {"waiting": "pending", "elsewhere": "approved"}
        places = [(tag, number) for tag in MARKERS for number in DEPARTMENT_MARKERS]
        return {self._world.ids[f"{tag}.{name}{number}"]: state
                for tag, number in places for name, state in states.items()}  # fmt: skip


class _Department:
    """The agreements of one department's graduates."""

    def __init__(self, world: World, tag: str, number: int) -> None:
        self._world, self._tag, self._number = world, tag, number
        self._text = MARKERS[tag][0] + DEPARTMENT_MARKERS[number][0]

    def fill(self) -> None:
        for name, (source, state) in AGREEMENTS.items():
            self._keep(name, self._agreement(self._id(f"of_{name}"), source, state))
        for name, (source, state, kind, ended) in TERMINATIONS.items():
            agreement = self._agreement(self._id(f"of_{name}"), source, state)
            self._keep(name, self._termination(agreement, kind, ended))
        for place in PLACES:
            self._own(f"graduate{self._number}{place}")

    def _own(self, name: str) -> None:
        """An out-of-province agreement that waits, and the own application to terminate it."""
        agreement = self._agreement(self._world.ids[f"{self._tag}.{name}"], "out_of_province", "pending")
        termination = self._termination(agreement, "review", "pending")
        owners = [name, f"target{self._number}"] if name.endswith(str(PLACES[-1])) else [name]
        for owner in owners:
            self._world.objects[f"{self._tag}.{owner}.my_agreement"] = agreement.id
            self._world.objects[f"{self._tag}.{owner}.my_termination"] = termination.id

    def _agreement(self, graduate_id: uuid.UUID, source: str, state: str) -> Agreement:
        graduate = session.get_one(Graduate, graduate_id)
        signing = signings.locked([graduate])[graduate.id]
        kept = {"certified_by": self._text, "reviewed_by": self._text, "entered_by": self._text, "reason": self._text}
        [made] = write([(graduate, signing)], source, state, kept | self._words())
        self._world.ids[f"{self._tag}.employer{self._number}"] = made.employer_id
        if state == "pending":
            self._world.numbers[f"{self._tag}.{source}"] = made.number
        return made

    def _words(self) -> dict[str, Any]:
        named = {"employer_name": self._text, "employer_code": ""}
        employer = {**EMPLOYER, **{name: self._text for name in _TEXTS}, **named}
        return {"employer": employer, "terms": {**TERMS, "job": self._text, "remark": self._text}}

    def _termination(self, agreement: Agreement, kind: str, state: str) -> Termination:
        letter = {**LETTER, "reason": self._text, "employer_contact": self._text}
        told = {"letter": letter, "reason": self._text, "decided_by": self._text, "decision_reason": self._text}
        row = termination_row(agreement, kind, state, told)
        session.add(row)
        session.flush()
        return row

    def _id(self, name: str) -> uuid.UUID:
        return self._world.ids[f"{self._tag}.{name}{self._number}"]

    def _keep(self, name: str, row: Any) -> None:
        self._world.ids[f"{self._tag}.{name}{self._number}"] = row.id


def settle(system: System, world: World, locked_year: int) -> None:
    """Fill agreements' database."""
    system.run("agreements", lambda: Signings(world, locked_year).fill())
