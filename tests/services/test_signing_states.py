"""Any order of acts on two graduates' signings by office, graduate and platform, with crashes, against the manual.

The whole system in one process. Between two acts events may have arrived or not, may arrive again (a relay that died
between sending and marking), and a lock's worker may stop between freezing and locking.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update

from kernel.db import session
from kernel.errors import DomainError
from kernel.ids import new_id
from kernel.models import OutboxMessage
from services.agreements.domain.numbers import valid
from services.agreements.models import Agreement, AgreementEvent, AgreementNumber, Signing, Termination
from services.catalogue import SERVICES
from tests.factories.agreements import EMPLOYER, LETTER, TERMS
from tests.factories.offices import YEAR, Office, make_office
from tests.services.graduates.contents import CONTENTS
from tests.services.signing_model import Signer, Year
from tests.system import Templates, build

CERTIFIED = {"certified_by": "人力资源和社会保障局", "certified_on": "2026-05-08"}
ENTRY = {"employer": dict(EMPLOYER), "terms": dict(TERMS), "signed_on": "2026-05-01"}
VERBS = {"archived": "archive", "withdrawn": "unarchive", "restored": "restore"}
one = st.sampled_from([0, 1])
office_of = st.sampled_from(["head", "clerk"])


class Signings(RuleBasedStateMachine):
    """A graduate who stays in the province, and one approved for elsewhere."""

    make: Callable[[Path], Office]

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.office = self.make(self.folder)
        self.year = Year()
        self.people = self.office.enrol(2)
        self.models = [Signer(self.year, abroad=False), Signer(self.year, abroad=True)]
        traveller = self.office.graduate_client("graduates", self.people[1])
        traveller.apply("out_of_province", CONTENTS["out_of_province"])
        [row] = self.office.graduates().applications("out_of_province")["items"]
        assert self.office.graduates().approve_applications("out_of_province", [row["id"]])["done"] == 1
        self.office.system.pump()
        self.delivered: dict[str, Any] | None = None

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.office.system.close()
            shutil.rmtree(self.folder)

    def agreements(self, who: str = "head") -> Any:
        return self.office.agreements(getattr(self.office, who))

    def newest(self, who: int, *conditions: Any) -> Agreement | None:
        """The graduate's newest agreement of these conditions, straight from the table."""
        mine = select(Agreement).where(Agreement.graduate_id == self.people[who].id, *conditions)
        query = mine.order_by(Agreement.entered_at.desc(), Agreement.id.desc()).limit(1)
        found: Agreement | None = self.office.system.run(
            "agreements", lambda: session.scalars(query).first(), write=False
        )
        return found

    def read(self, service: str, query: Any) -> Any:
        return self.office.system.run(service, lambda: session.scalars(query).first(), write=False)

    def live(self, who: int) -> Agreement | None:
        return self.newest(who, Agreement.state.in_(("pending", "archived", "withdrawn", "restored")))

    def done(self, act: Callable[[], Any]) -> bool:
        """Whether an act on one row was done; a refusal has its words."""
        try:
            answer = act()
        except DomainError as error:
            assert error.message
            return False
        rows = answer.get("results") if isinstance(answer, dict) else None
        if rows:
            assert rows[0]["ok"] or rows[0]["reason"]
        return rows is None or bool(rows[0]["ok"])

    # acts

    @rule(who=one)
    def platform_delivers(self, who: int) -> None:
        person = self.people[who]
        key = {"school_code": self.office.school.code, "graduation_year": YEAR, "exam_number": person.exam_number}
        item = key | {"platform_id": new_id().hex} | ENTRY | CERTIFIED
        expected = self.models[who].deliver()
        answer = self.office.platform("agreements").deliver_agreements([item])["results"][0]
        assert answer["ok"] is expected, answer
        self.delivered = item if expected else self.delivered

    @rule()
    def platform_delivers_the_same_again(self) -> None:
        if self.delivered:
            answer = self.office.platform("agreements").deliver_agreements([self.delivered])["results"][0]
            assert answer["ok"] and answer["repeated"]

    @rule(who=one)
    def graduate_enters(self, who: int) -> None:
        source = "out_of_province" if who else "graduate_entered"
        client = self.office.graduate_client("agreements", self.people[who])
        expected = self.models[who].enter()
        assert self.done(lambda: client.enter_own_agreement(ENTRY | {"source": source})) is expected

    @rule()
    def platform_certifies(self) -> None:
        waiting = self.newest(0, Agreement.state == "awaiting_certification")
        if waiting:
            item = {"agreement_id": str(waiting.id)} | CERTIFIED
            expected = self.models[0].certify()
            assert self.done(lambda: self.office.platform("agreements").deliver_certifications([item])) is expected

    @rule(who=one, by=office_of, verb=st.sampled_from(["archive", "unarchive", "restore"]))
    def office_reviews(self, who: int, by: str, verb: str) -> None:
        agreement = self.live(who)
        if agreement:
            expected = getattr(self.models[who], verb)()
            act, why = getattr(self.agreements(by), verb), {"why": "later"} if verb == "unarchive" else {}
            assert self.done(lambda: act(agreement.source, [agreement.id], **why)) is expected

    @rule(who=one)
    def graduate_asks_to_terminate(self, who: int) -> None:
        agreement = self.live(who)
        if agreement:
            client = self.office.graduate_client("agreements", self.people[who])
            expected = self.models[who].ask()
            assert self.done(lambda: client.ask_termination(agreement.id, dict(LETTER))) is expected

    @rule(by=office_of, verb=st.sampled_from(["approve", "refuse", "withdraw"]))
    def asked_termination_is_decided(self, by: str, verb: str) -> None:
        asked = select(Termination.id).where(Termination.kind == "review", Termination.state == "pending")
        found = self.read("agreements", asked)
        if found is None:
            assert not self.models[1].asked
            return
        traveller = self.office.graduate_client("agreements", self.people[1])
        acts: dict[str, Callable[[], Any]] = {
            "approve": lambda: self.agreements(by).approve_terminations([found]),
            "refuse": lambda: self.agreements(by).refuse_terminations([found], "材料不全"),
            "withdraw": lambda: traveller.withdraw_termination(found),
        }
        expected = getattr(self.models[1], verb)()
        assert self.done(acts[verb]) is expected

    @rule(who=one)
    def school_forces(self, who: int) -> None:
        agreement = self.live(who)
        if agreement:
            expected = self.models[who].force()
            assert self.done(lambda: self.agreements().force_terminations([agreement.id], "单位注销")) is expected

    @rule()
    def terminated_online(self) -> None:
        agreement = self.live(0)
        if agreement:
            item = {"platform_id": new_id().hex, "agreement": agreement.number, "letter": dict(LETTER)}
            expected = self.models[0].end_online()
            assert self.done(lambda: self.office.platform("agreements").deliver_terminations([item])) is expected

    @rule(pause=st.booleans())
    def school_locks(self, pause: bool) -> None:
        """Refused while something waits; a worker may stop after the freeze, and another goes on."""
        if self.year.locked:
            return
        self.office.system.pump()
        free = not any(model.state == "pending" or model.asked for model in self.models)
        job_id = self.office.order_lock()
        if pause:
            self.office.system.runner("graduates").run_slice(job_id, seconds=0)
            self.office.due()
        self.office.system.pump()
        self.year.locked = free
        assert self.office.states() == (("locked", "locked") if free else ("open", "open"))

    @rule()
    def platform_unlocks(self) -> None:
        if self.year.locked:
            body = {"school_code": self.office.school.code, "graduation_year": YEAR, "reason": "方案需要更正"}
            self.office.platform("graduates").unlock_plan(body)
            self.office.system.pump()
            self.year.locked = False
            for model in self.models:
                model.unlocked()

    # what happens between two acts

    @rule(service=st.sampled_from(["agreements", "graduates"]))
    def some_events_arrive(self, service: str) -> None:
        self.office.system.relay().send(service)

    @rule(service=st.sampled_from(["agreements", "graduates"]))
    def a_relay_dies_between_sending_and_marking(self, service: str) -> None:
        """Everything that was sent is sent once more."""
        again = update(OutboxMessage).where(OutboxMessage.channel == "event").values(sent_at=None)
        self.office.system.run(service, lambda: session.execute(again))

    # what must hold

    @rule()
    def when_quiet_both_services_agree(self) -> None:
        self.office.system.pump()
        for person, model in zip(self.people, self.models, strict=True):
            kept, row = self.office.read(person), self.office.row(person)
            signing = self.read("agreements", select(Signing).where(Signing.graduate_id == person.id))
            lives = kept.agreement_state in ("pending", "archived", "withdrawn", "restored")
            assert (kept.agreement_state if lives else "") == model.state
            number, version = (signing.number, signing.version) if signing else ("", 0)
            assert (kept.agreement_number, kept.signing_version) == (number, version)
            assert (row.basis == "agreement") is model.in_plan, (row.basis, model)

    @invariant()
    def no_signing_is_lost_or_doubled_and_no_number_comes_back(self) -> None:
        if hasattr(self, "office"):
            self.office.system.run("agreements", self._count, write=False)

    def _count(self) -> None:
        for person, model in zip(self.people, self.models, strict=True):
            mine = Agreement.graduate_id == person.id
            assert session.scalar(select(func.count()).select_from(Agreement).where(mine)) == model.signed
            reviewed = select(AgreementEvent.to_state).where(
                AgreementEvent.graduate_id == person.id, AgreementEvent.verb.in_(VERBS.values())
            )
            found = session.scalars(reviewed.order_by(AgreementEvent.at, AgreementEvent.id)).all()
            assert sorted(found) == sorted(model.acts)
            current = select(AgreementNumber).where(
                AgreementNumber.graduate_id == person.id, AgreementNumber.voided_at.is_(None)
            )
            assert len(session.scalars(current).all()) <= 1
        numbers = [number for number in session.scalars(select(Agreement.number)) if number]
        assert len(set(numbers)) == len(numbers) and all(valid(number) for number in numbers)


def test_any_order_of_acts_is_as_the_manual_says(templates: Templates, tmp_path: Path) -> None:
    def make(folder: Path) -> Office:
        return make_office(build(folder, {each.name: templates.copy("sqlite", each, folder) for each in SERVICES}))

    Signings.make = staticmethod(make)  # type: ignore[assignment]
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Signings, settings=settings(max_examples=8, stateful_step_count=24, deadline=None, suppress_health_check=quiet)
    )


@pytest.mark.parametrize("verb", VERBS.values())
def test_the_model_knows_every_verb_of_the_office(verb: str) -> None:
    assert callable(getattr(Signer(Year(), abroad=False), verb))
