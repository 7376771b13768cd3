"""Whose rows an identity sees: one table of askers and rows."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import ANONYMOUS, Identity
from kernel.ids import new_id
from kernel.scope import get_scoped, scope_filter, scoped
from kernel.testing import service_identity, staff_identity
from tests.kernel.office import Office
from tests.kernel.things import Thing

A, B, A1, A2, B1, ME, OTHER = (new_id() for _ in range(7))
ROWS = {
    "A1 mine": Thing(code="A1 mine", school_id=A, department_id=A1, owner_id=ME),
    "A1 other": Thing(code="A1 other", school_id=A, department_id=A1, owner_id=OTHER),
    "A2": Thing(code="A2", school_id=A, department_id=A2),
    "A": Thing(code="A", school_id=A),
    "B1": Thing(code="B1", school_id=B, department_id=B1),
    "nobody's": Thing(code="nobody's"),
}
EVERYTHING, SCHOOL_A = set(ROWS), {"A1 mine", "A1 other", "A2", "A"}
ASKERS: dict[str, tuple[Identity, set[str]]] = {
    "school A": (staff_identity(school_id=A), SCHOOL_A),
    "school B": (staff_identity(school_id=B), {"B1"}),
    "department A1": (staff_identity(level="department", school_id=A, department_id=A1), {"A1 mine", "A1 other"}),
    "A1 of school B": (staff_identity(level="department", school_id=B, department_id=A1), set()),
    "department without one": (staff_identity(level="department", school_id=A), set()),
    "staff without level": (staff_identity(level=None, school_id=A, department_id=None), set()),  # type: ignore[arg-type]
    "staff without school": (staff_identity(school_id=None), set()),
    "graduate": (Identity("graduate", id=ME, school_id=A, department_id=A1), {"A1 mine"}),
    "employer": (Identity("employer", id=new_id(), school_id=A), set()),
    "graduate without id": (Identity("graduate", school_id=A), set()),
    "client of A": (Identity("client", id=new_id(), school_id=A), SCHOOL_A),
    "platform": (Identity("client", id=new_id()), EVERYTHING),
    "service": (service_identity("relay"), EVERYTHING),
    "anonymous": (ANONYMOUS, set()),
    "unknown kind": (Identity("auditor", id=ME, school_id=A, level="school"), set()),
}


@pytest.fixture
def world(office: Office) -> Office:
    fresh = ("code", "school_id", "department_id", "owner_id")
    office.run(lambda: session.add_all(Thing(**{name: getattr(row, name) for name in fresh}) for row in ROWS.values()))
    return office


def test_everybody_sees_exactly_their_own(world: Office) -> None:
    for name, (asker, expected) in ASKERS.items():
        seen = world.run(lambda asker=asker: session.scalars(scoped(select(Thing), asker)).all(), write=False)  # type: ignore[misc]
        assert {thing.code for thing in seen} == expected, name


def test_one_row_answers_as_the_list_does(world: Office) -> None:
    ids = {thing.code: thing.id for thing in world.run(lambda: session.scalars(select(Thing)).all())}
    for name, (asker, expected) in ASKERS.items():
        for code, row_id in ids.items():
            found = world.run(lambda asker=asker, row_id=row_id: _found(row_id, asker))  # type: ignore[misc]
            assert found is (code in expected), (name, code)


def _found(row_id: object, asker: Identity) -> bool:
    try:
        return get_scoped(Thing, row_id, asker, lock=True) is not None
    except NotFound as error:
        assert error.code == "not-found"
        return False


def test_a_model_without_the_column_shows_nothing() -> None:
    class Plain:
        __scope__: dict[str, str] = {}

    for name in ("school A", "department A1", "graduate", "client of A"):
        assert str(scope_filter(Plain, ASKERS[name][0]).compile()) in ("false", "0 = 1", "false AND false"), name
