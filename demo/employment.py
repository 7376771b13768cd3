"""What becomes of each demo graduate: registration, destination, applications, records, dossier.

Pure functions of the graduate, as demo/records.py. Shares are in demo/data/work.toml. The plan of LOCKED_YEAR is
locked in every school and its enlistment is reported; this year is in full swing; the next has hardly begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from demo import work
from demo.employers import DemoEmployer
from demo.people import FIXED_GRADUATE, DemoGraduate
from demo.seed import Dice, lots, pick, stable_id, word_list
from demo.states import DemoAgreement, DemoApplication, DemoDossier, DemoEmployment, DemoStanding
from demo.work import Content
from services.agreements.domain.numbers import number

LOCKED_YEAR, THIS_YEAR = 2025, 2026
_REGISTERED = {2025: 0.98, 2026: 0.9, 2027: 0.35}
_DISABLED = 0.005
_METHODS = lots((("ems", 65), ("confidential", 30), ("courier", 5)))
_AWAITING = "70"
_ENDINGS = {"system": ("online", 0.06), "out_of_province": ("review", 0.4), "graduate_entered": ("", 0.0)}
"""How an archived agreement of this year may end, and how often."""
NEXT_SERIALS, LAST_SERIAL = 300_000, 600_000
"""Where the serials of second numbers begin, and up to where the demo has used a series."""

Facts = dict[str, Any]
"""Some of the fields of DemoEmployment."""


def standing_of(graduate: DemoGraduate) -> DemoStanding:
    """The standing of a graduate's account; the graduate of the guides is registered."""
    if graduate.user_name == FIXED_GRADUATE:
        return DemoStanding(registered=True, enabled=True)
    dice = Dice(graduate.id, "standing")
    return DemoStanding(dice.happens(_REGISTERED[graduate.graduation_year]), not dice.happens(_DISABLED))


def employment_of(graduate: DemoGraduate, region: str, employers: Sequence[DemoEmployer]) -> DemoEmployment:
    """What a graduate of a home region is doing. `employers` are those of the demo size."""
    life = _Life(graduate, region, employers)
    if graduate.user_name == FIXED_GRADUATE:
        pending = life.application("labor_contract", "pending")
        return DemoEmployment("published", has_operation_code=True, applications=(pending,))
    if not standing_of(graduate).registered:
        return DemoEmployment()
    return life.lived()


def signed_on_of(graduate: DemoGraduate) -> date:
    """The day on which a graduate who has signed did so."""
    return date(graduate.graduation_year, 4, 1) + timedelta(int(Dice(graduate.id, "signed_on").random() * 60))


class _Life:
    """One graduate's way, told step by step from one Dice."""

    def __init__(self, graduate: DemoGraduate, region: str, employers: Sequence[DemoEmployer]) -> None:
        self._graduate, self._region, self._employers = graduate, region, employers
        self._dice = Dice(graduate.id, "employment")
        self._past = graduate.graduation_year == LOCKED_YEAR

    def lived(self) -> DemoEmployment:
        """The whole."""
        facts: Facts = getattr(self, f"_{pick(self._dice, _paths(self._graduate.graduation_year))}")()
        sent = self._past and self._dice.happens(0.85)
        return DemoEmployment(
            **facts,
            resume=self._resume(),
            has_operation_code=self._dice.happens(0.5),
            plan_confirmation=self._confirmation(),
            dossier=self._dossier(facts.get("agreement")) if sent else None,
        )

    def application(self, kind: str, state: str) -> DemoApplication:
        """One application; the paper agreement of an approved one for another province was handed out."""
        graduate, decided = self._graduate, state in ("approved", "refused")
        number = graduate.phone[-6:]
        paper = f"W{graduate.graduation_year}{number}" if (kind, state) == ("out_of_province", "approved") else ""
        province = {"return_home": "handled" if self._dice.happens(0.5) else "sent"}
        return DemoApplication(
            id=stable_id("application", graduate.user_name, kind),
            kind=kind,
            state=state,
            content=work.content_of(kind, self._dice, graduate, self._employers),
            days_ago=(400 if self._past else 20 if decided else 1) + int(self._dice.random() * 14),
            reason=pick(self._dice, work.words("refusals", "|")) if state == "refused" else "",
            paper_number=paper,
            province_state=province.get(kind, "") if state == "approved" else "",
        )

    def _agreement(self) -> Facts:
        source = "system" if self._dice.happens(0.85) else "graduate_entered"
        employer = work.employer_data(self._dice, pick(self._dice, self._employers))
        return self._signed(source, employer)

    def _out_of_province(self) -> Facts:
        application = self.application("out_of_province", "approved")
        if not (self._past or self._dice.happens(0.6)):
            return {"applications": (application,), "number": self._number("out_of_province")}
        promised = {
            "employer_name": application.content["employer_name"],
            "employer_region": application.content["region"],
        }
        signed = self._signed("out_of_province", work.distant_employer(self._dice) | promised)
        return signed | {"applications": (application,)}

    def _signed(self, source: str, employer: Content) -> Facts:
        state = "archived" if self._past else pick(self._dice, _shares("review"))
        ending, share = _ENDINGS[source]
        if self._past or state != "archived" or not self._dice.happens(share):
            ending = ""
        number = self._number(source)
        agreement = DemoAgreement(source, "terminated" if ending == "online" else state, number, employer, ending)
        current = self._number(source, again=True) if ending == "online" else number
        return {
            "agreement": agreement,
            "number": current,
            "dispatched": self._past and self._dice.happens(0.9),
        }

    def _number(self, source: str, *, again: bool = False) -> str:
        """The graduate's agreement number of a source; `again`: the one after a termination."""
        graduate = self._graduate
        serial = int(graduate.student_no[4:]) + (NEXT_SERIALS if again else 0)
        return number(graduate.graduation_year, graduate.school_code, source, serial)

    def _labor_contract(self) -> Facts:
        return self._recorded("labor_contract")

    def _self_employment(self) -> Facts:
        return self._recorded("self_employment")

    def _flexible(self) -> Facts:
        kind = "return_home" if self._dice.happens(0.7) else "deferred"
        return self._recorded("flexible") | {"destination": _awaiting(kind)}

    def _recorded(self, kind: str) -> Facts:
        """Half of the records came from an approved application."""
        own = {"record_id": stable_id("employment_record", self._graduate.user_name)}
        if self._dice.happens(0.5):
            application = self.application(kind, "approved")
            return own | {"record": (kind, application.content), "applications": (application,)}
        return own | {"record": (kind, work.content_of(kind, self._dice, self._graduate, self._employers))}

    def _further_study(self) -> Facts:
        changed = not self._past and self._dice.happens(0.1)
        return {"destination": work.study(self._dice, self._graduate.degree), "destination_changed": changed}

    def _abroad(self) -> Facts:
        return {"destination": work.study_abroad(self._dice)}

    def _program(self) -> Facts:
        return {"destination": work.program(self._dice, self._region)}

    def _enlistment(self) -> Facts:
        set_by_staff = {"destination": "46", "dispatch_kind": "return_home"}
        return {"enlistment": "reported" if self._past else "yes", "destination": set_by_staff}

    def _return_home(self) -> Facts:
        return {"destination": _awaiting("return_home"), "applications": self._asks("return_home")}

    def _deferred(self) -> Facts:
        return {"destination": _awaiting("deferred"), "applications": self._asks("deferred")}

    def _undecided(self) -> Facts:
        return {"applications": self._asks("undecided")}

    def _asks(self, path: str) -> tuple[DemoApplication, ...]:
        """Who waits for a decision this year; nobody does in the others."""
        if self._graduate.graduation_year != THIS_YEAR:
            return ()
        asked = pick(self._dice, _shares(path))
        return () if asked == "none" else (self.application(*asked.split("-")),)

    def _resume(self) -> str:
        share = self._dice.random()
        return "published" if share < 0.6 else "draft" if share < 0.75 else ""

    def _confirmation(self) -> str:
        share = {LOCKED_YEAR: 0.95, THIS_YEAR: 0.3}.get(self._graduate.graduation_year, 0)
        return "confirmed" if self._dice.happens(share) else "unconfirmed"

    def _dossier(self, agreement: DemoAgreement | None) -> DemoDossier:
        method, returned = pick(self._dice, _METHODS), self._dice.happens(0.02)
        number = {"ems": f"EY{self._graduate.phone[-7:]}00CN", "confidential": f"JY{self._graduate.phone[-7:]}"}
        return DemoDossier(
            state="returned" if returned else "sent",
            method=method,
            tracking_number=number.get(method, ""),
            receiver=agreement.employer["employer_name"] if agreement else pick(self._dice, work.words("offices")),
            sent_on=date(LOCKED_YEAR, 7, 10) + timedelta(int(self._dice.random() * 60)),
            return_reason="地址不详，退回重寄。" if returned else "",
        )


def _awaiting(dispatch_kind: str) -> Content:
    return {"destination": _AWAITING, "dispatch_kind": dispatch_kind}


@cache
def _paths(year: int) -> tuple[str, ...]:
    return lots(tuple(word_list("work")["paths"][str(year)].items()))


@cache
def _shares(path: str) -> tuple[str, ...]:
    shares: dict[str, Any] = word_list("work")[path]
    return lots(tuple(shares.items()))
