"""Counts of waiting work: within scope, of the asker's own screens, one statement a table."""

from __future__ import annotations

import pytest

from kernel.db import session
from kernel.errors import Forbidden
from kernel.ids import new_id
from services.graduates.models import ImportBatch
from tests.factories.applications import approved, counted, file
from tests.factories.graduates import YEAR, Campus


def batch(campus: Campus, state: str) -> None:
    values = {"kind": "dossiers", "school_id": campus.school_id, "scope_department_id": campus.computing}
    names = {"file_name": "99001_2026_DA_1.zip", "file_hash": f"{new_id()}", "creator_key": "staff:x"}
    row = {"graduation_year": YEAR, "state": state, "file_id": new_id(), **values, **names}
    campus.bureau.database.run(lambda: session.add(ImportBatch(**row)))


def test_what_waits_is_counted_in_scope(campus: Campus) -> None:
    for one in (*campus.cs_graduates, campus.me_graduates[0], campus.strange_graduate):
        file(campus, one, "labor_contract")
    approved(campus, campus.me_graduates[1], "labor_contract")
    for state in ("ready", "done", "checking"):
        batch(campus, state)
    with counted(campus.bureau) as seen:
        told = campus.client(campus.head).summary()
    assert len(seen) == 2
    assert told["applications"] == {
        "out_of_province": 0, "flexible": 0, "labor_contract": 3, "self_employment": 0, "return_home": 0,
    }  # fmt: skip
    assert told["imports"] == {"dossiers": 1, "records": 0}
    office = campus.client(campus.cs_office).summary()
    assert (office["applications"]["labor_contract"], office["imports"]) == (2, {"dossiers": 1})
    assert campus.client(campus.me_office).summary()["imports"] == {"dossiers": 0}


def test_only_kinds_of_the_own_screens(campus: Campus) -> None:
    someone = campus.bureau.staff(campus.school_id, campus.computing, screens=("approvals.flexible",))
    assert campus.client(someone).summary() == {"applications": {"flexible": 0}, "imports": {}}
    nobody = campus.bureau.staff(campus.school_id, campus.computing, screens=("messages.inbox",))
    for who in (nobody, campus.cs_graduates[0]):
        with pytest.raises(Forbidden):
            campus.client(who).summary()
