"""Any order of acts by two offices, the graduate and the platform, against the model written from the manual."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from kernel.db import session
from kernel.errors import Conflict, DomainError, Forbidden
from kernel.ids import new_id
from services.agreements.contract.events import SIGNING_CHANGED
from services.graduates.app import service
from services.graduates.models import Application, Change, EmploymentRecord, Graduate, PlanRow
from tests.factories.graduates import YEAR, Bureau, Campus, make_campus, platform
from tests.services.graduates.contents import CONTENTS
from tests.services.graduates.model import RECORDS, Model
from tests.services.graduates.test_signings import signing
from tests.system import Templates

BUTTONS = (
    *("lock_province", "restore_province", "restore_signing", "reset_registration"),
    *("toggle_enlistment", "disable", "enable", "clear_operation_code"),
)
KINDS = ("out_of_province", *RECORDS, "return_home")
office = st.sampled_from(["head", "cs_office"])


class Graduates(RuleBasedStateMachine):
    """One graduate and everybody who may act on it."""

    make: Callable[[Path], Campus]

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.campus = self.make(self.folder)
        facts = {"training_mode": "4", "signing_function": "locked"}
        self.one = self.campus.bureau.graduate(self.campus.school_id, self.campus.computing, **facts)
        self.model = Model()
        self.changes = self.version = 0

    def teardown(self) -> None:
        if hasattr(self, "campus"):
            self.campus.bureau.database.close()
            shutil.rmtree(self.folder)

    def staff(self, who: str) -> Any:
        return self.campus.client(getattr(self.campus, who))

    def graduate(self) -> Graduate:
        return self.campus.bureau.read(self.one)

    def row_says(self, answer: dict[str, Any], refused: str | None) -> None:
        """A batch of one did it, or said why not; which reason is proven by the single verbs and test_rules."""
        (row,) = answer["results"]
        assert row["ok"] is (refused is None), (row, refused)
        assert bool(row["reason"]) is (refused is not None)

    def attempt(self, refused: str | None, act: Callable[[], Any]) -> None:
        """The act is done, or refused with exactly this code."""
        if refused is None:
            act()
            return
        with pytest.raises(DomainError) as error:
            act()
        assert error.value.code == refused and error.value.message

    @rule(who=office, button=st.sampled_from(BUTTONS))
    def press(self, who: str, button: str) -> None:
        refused = getattr(self.model, button)()
        self.row_says(self.staff(who).employment_batch(button.replace("_", "-"), [self.one.id]), refused)

    @rule(who=office, kind=st.sampled_from(["return_home", "deferred"]))
    def change_destination(self, who: str, kind: str) -> None:
        values = {"destination": "70", "dispatch_kind": kind}
        version = self.graduate().version
        self.attempt(
            self.model.change_destination(kind),
            lambda: self.staff(who).change_destination(self.one.id, version, **values),
        )

    @rule(who=office)
    def return_destination(self, who: str) -> None:
        version = self.graduate().version
        refused = self.model.return_destination()
        self.attempt(refused, lambda: self.staff(who).return_destination(self.one.id, version))

    @rule(who=office)
    def change_with_an_old_version(self, who: str) -> None:
        with pytest.raises(DomainError):
            self.staff(who).change_destination(self.one.id, self.graduate().version + 1, destination="70")

    @rule()
    def report_enlistment(self) -> None:
        if self.model.report_enlistment():
            self.staff("head").report_enlistment(YEAR)
        else:
            with pytest.raises(Conflict):
                self.staff("head").report_enlistment(YEAR)

    @rule()
    def dispatch(self) -> None:
        key = {"school_code": "99001", "graduation_year": YEAR, "exam_number": self.one.exam_number}
        item = key | {"dispatched_on": "2026-07-01"}
        client = self.campus.client(platform("graduates:platform"))
        self.row_says(client.tell_dispatches([item]), self.model.dispatch())

    @rule(kind=st.sampled_from(KINDS))
    def apply(self, kind: str) -> None:
        client = self.campus.client(self.one)
        if not self.model.may_act():
            with pytest.raises(Forbidden):
                client.apply(kind, CONTENTS[kind])
            return
        self.attempt(self.model.apply(kind), lambda: client.apply(kind, CONTENTS[kind]))

    @rule(who=office, kind=st.sampled_from(KINDS), verb=st.sampled_from(["approve", "refuse"]))
    def decide(self, who: str, kind: str, verb: str) -> None:
        newest = self.newest(kind)
        if newest is None:
            return
        refused = getattr(self.model, verb)(kind)
        client = self.staff(who)
        if verb == "approve":
            self.row_says(client.approve_applications(kind, [newest.id]), refused)
        else:
            self.row_says(client.refuse_applications(kind, [newest.id], "材料不全"), refused)

    @rule(kind=st.sampled_from(KINDS))
    def withdraw(self, kind: str) -> None:
        newest = self.newest(kind)
        if newest is None or not self.model.may_act():
            return
        client = self.campus.client(self.one)
        self.attempt(self.model.withdraw(kind), lambda: client.withdraw_application(newest.id))

    @rule(who=office, kind=st.sampled_from(RECORDS))
    def add_record(self, who: str, kind: str) -> None:
        client = self.staff(who)
        self.attempt(
            self.model.add_record(kind), lambda: client.add_employment_record(kind, self.one.id, CONTENTS[kind])
        )

    @precondition(lambda self: self.model.record is not None)
    @rule(who=office)
    def delete_record(self, who: str) -> None:
        kind = self.model.record
        answer = self.staff(who).delete_employment_records(kind, [self.one.id], "重复录入")
        self.row_says(answer, self.model.delete_record())

    @rule(source=st.sampled_from(["system", "out_of_province"]), state=st.sampled_from(["pending", "archived"]))
    def sign(self, source: str, state: str) -> None:
        """What the event of a signing makes of the graduate."""
        if self.model.signed:
            return
        self.model.agreement = (source, state)
        self.agreement_id, self.source = new_id(), source
        self.told(state)

    @precondition(lambda self: self.model.signed)
    @rule()
    def terminate(self) -> None:
        self.model.terminate()
        self.told("terminated")

    def told(self, state: str) -> None:
        """What agreements tells of the signing."""
        self.version += 1
        facts = {"agreement_id": self.agreement_id, "source": self.source}
        self.campus.bureau.tell(SIGNING_CHANGED, signing(self.one, self.version, state, **facts))

    @rule(code=st.just("246810"))
    def set_operation_code(self, code: str) -> None:
        if not self.model.may_act():
            return
        refused = "operation-code-set" if self.model.code else None
        self.attempt(refused, lambda: self.campus.client(self.one).set_operation_code(code))
        self.model.code = True

    @rule()
    def turn_the_lock(self) -> None:
        """Locked and, by the authority alone, opened again (8.7)."""
        self.model.turn_the_lock()
        if self.model.locked:
            self.campus.bureau.lock_year(self.campus.school_id)
            return
        unlock = {"school_code": "99001", "graduation_year": YEAR, "reason": "更正"}
        self.campus.client(platform("graduates:platform")).unlock_plan(unlock)

    def newest(self, kind: str) -> Application | None:
        query = select(Application).where(Application.graduate_id == self.one.id, Application.kind == kind)
        found: Application | None = self.campus.bureau.scalar(query.order_by(Application.applied_at.desc()).limit(1))
        return found

    @invariant()
    def office_and_model_agree(self) -> None:
        if not hasattr(self, "campus"):
            return
        kept, model = self.graduate(), self.model
        assert (kept.registration == "registered", kept.enabled) == (model.registered, model.enabled)
        assert (kept.province_status == "locked") is model.province_locked
        assert (kept.signing_function == "open") is model.signing_open
        assert (kept.dispatch == "dispatched") is model.dispatched
        assert kept.set_destination.get("dispatch_kind", "") == model.dispatch_kind
        assert kept.destination_changed is (model.before_change is not None)
        assert (kept.operation_code_hash is not None) is model.code
        assert kept.enlistment == ("reported" if model.reported else "yes" if model.enlisted else "no")

    @invariant()
    def one_live_record_and_its_plan(self) -> None:
        if not hasattr(self, "campus"):
            return

        def look() -> tuple[list[str], PlanRow, int]:
            live = select(EmploymentRecord.kind).where(
                EmploymentRecord.graduate_id == self.one.id, EmploymentRecord.deleted_at.is_(None)
            )
            count = select(func.count()).select_from(Change).where(Change.graduate_id == self.one.id)
            return list(session.scalars(live)), session.get_one(PlanRow, self.one.id), session.scalar(count) or 0

        live, row, count = self.campus.bureau.database.run(look, write=False)
        assert live == ([self.model.record] if self.model.record else [])
        assert row.basis == self.model.basis
        assert count >= self.changes
        self.changes = count

    @invariant()
    def applications_stand_as_decided(self) -> None:
        if hasattr(self, "campus"):
            for kind, state in self.model.applications.items():
                newest = self.newest(kind)
                assert newest is not None and newest.state == state


def test_any_order_of_acts(templates: Templates) -> None:
    def make(folder: Path) -> Campus:
        return make_campus(Bureau.make(folder, templates.copy("sqlite", service, folder)))

    machine = type("Machine", (Graduates,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
