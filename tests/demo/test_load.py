"""Loading the demo into all services: once, whole, and as if the services had written it themselves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

import demo
from demo import bulk, load, load_graduates
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.passwords.hashing import verify
from services.auth.models import Account
from services.graduates.contract.own import ResumeBody
from services.graduates.models import (
    Application,
    Department,
    Dossier,
    EmploymentRecord,
    EnlistmentReport,
    Graduate,
    PlanLock,
    PlanRow,
    Resume,
    School,
)
from services.graduates.operations import access, plan
from tests.system import System

BELONGINGS = (PlanRow, Resume, Application, EmploymentRecord, Dossier)


@pytest.fixture
def loaded(system: System) -> System:
    """The small demo in every service."""
    assert load.load(system.settings, "small") > 600
    return system


def all_of(system: System, service: str, query: Any) -> list[Any]:
    found: list[Any] = system.run(service, lambda: session.scalars(query).all(), write=False)
    return found


def counts(system: System) -> list[int]:
    tables = (Graduate, *BELONGINGS, PlanLock, EnlistmentReport, School, Department)
    return [all_of(system, "graduates", select(func.count()).select_from(table))[0] for table in tables]


def test_a_second_load_changes_nothing(loaded: System) -> None:
    before = counts(loaded)
    assert before[:2] == [600, 600] and before[-4:-2] == [2, 2] and min(before) > 0
    assert load.load(loaded.settings, "small") == 0
    assert counts(loaded) == before


def test_an_interrupted_load_begins_anew(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(Exception):
        pass

    write = bulk.Bundle.write

    def interrupted(bundle: bulk.Bundle, connection: Any) -> int:
        if bundle.table.name == "dossiers":
            raise Interrupted
        return write(bundle, connection)

    with monkeypatch.context() as patched, pytest.raises(Interrupted):
        patched.setattr(bulk.Bundle, "write", interrupted)
        load.load(system.settings, "small")
    assert counts(system)[:-2] == [0] * 8
    assert load.load(system.settings, "small") == 0
    assert counts(system)[:2] == [600, 600]


def test_plan_rows_are_what_the_service_computes(loaded: System) -> None:
    def refresh() -> set[int]:
        return {plan.refresh(graduate).version for graduate in session.scalars(select(Graduate))}

    assert loaded.run("graduates", refresh) == {1}


def test_accounts_are_what_graduates_would_tell(loaded: System) -> None:
    accounts = {account.id: account for account in all_of(loaded, "auth", select(Account))}
    for graduate in all_of(loaded, "graduates", select(Graduate)):
        account, told = accounts[graduate.id], access.snapshot(graduate)
        assert account.enabled == (told["enabled"] and told["registered"])
        assert (account.record_version, account.credential_version) == (told["version"], told["credential_version"])
        names = ("user_name", "name", "gender", "student_no", "graduation_year", "degree", "major")
        assert [getattr(account, name) for name in names] == [told[name] for name in names]
        assert [str(account.school_id), str(account.department_id)] == [told["school_id"], told["department_id"]]


def test_the_graduate_of_the_guides(loaded: System) -> None:
    graduate = all_of(loaded, "graduates", select(Graduate).where(Graduate.login_name == "20260001"))[0]
    assert loaded.client("auth").person_sign_in("20260001", demo.PASSWORD)["token"]
    asker = Identity(kind="graduate", id=graduate.id, user_name="20260001", school_id=graduate.school_id)
    mine = loaded.client("graduates", asker)
    assert mine.me()["name"] == "李晓晨"
    assert [row["state"] for row in mine.my_applications()["items"]] == ["pending"]
    assert mine.my_resume()["published"] is True
    assert verify(graduate.operation_code_hash, load_graduates.OPERATION_CODE)


def test_values_come_back_as_they_were_meant(loaded: System) -> None:
    employers = tuple(demo.employers_of("small"))
    kept = {graduate.id: graduate for graduate in all_of(loaded, "graduates", select(Graduate))}
    for graduate in demo.graduates("small"):
        record, row = demo.record_of(graduate), kept[graduate.id]
        assert [getattr(row, name) for name in record.__slots__] == [getattr(record, n) for n in record.__slots__]
        employment = demo.employment_of(graduate, record.origin_region, employers)
        assert row.set_destination == (employment.destination or {})
        assert (row.original_destination is None) is not employment.destination_changed
        assert (row.registered_at is not None) is demo.standing_of(graduate).registered
        assert row.created_at <= now()
    for resume in all_of(loaded, "graduates", select(Resume)):
        assert ResumeBody().dump(ResumeBody().load(resume.content)) == resume.content
