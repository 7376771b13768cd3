"""Many rows: loaded and changed by one statement on both engines, with errors like any other statement's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from kernel.bulk import among, change, load
from kernel.db import session
from kernel.ids import new_id
from tests.kernel.office import Office
from tests.kernel.things import Thing

COLUMNS = ("id", "code", "name", "school_id", "version", "touched")


def filled(office: Office, count: int) -> list[Any]:
    ids = [new_id() for _ in range(count)]
    rows = [(key, f"c{at}", f"名{at}", None, 0, 1) for at, key in enumerate(ids)]
    office.run(lambda: load(Thing, COLUMNS, rows))
    return ids


def kept(office: Office) -> dict[str, tuple[Any, ...]]:
    columns = (Thing.code, Thing.name, Thing.school_id, Thing.version)
    return office.run(lambda: {code: tuple(row) for code, *row in session.execute(select(*columns))})


def test_each_row_gets_its_own_values(office: Office) -> None:
    ids, school = filled(office, 6), new_id()
    rows = [(key, f"新{at}", school if at % 2 else None, at) for at, key in enumerate(ids[1:5])]
    office.run(lambda: change(Thing, ("id", "name", "school_id", "version"), [*rows, (new_id(), "没有", None, 9)]))
    assert kept(office) == {
        "c0": ("名0", None, 0),
        "c1": ("新0", None, 0),
        "c2": ("新1", school, 1),
        "c3": ("新2", None, 2),
        "c4": ("新3", school, 3),
        "c5": ("名5", None, 0),
    }


def test_columns_come_in_any_order(office: Office) -> None:
    columns = tuple(reversed(COLUMNS))
    office.run(lambda: load(Thing, columns, [(1, 7, None, "名", "c7", new_id())]))
    assert kept(office) == {"c7": ("名", None, 7)}


def test_however_many_it_is_one_statement(office: Office) -> None:
    ids, seen = filled(office, 700), []
    event.listen(office.database.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    office.run(lambda: change(Thing, ("id", "version"), [(key, at) for at, key in enumerate(ids)]))
    assert len([statement for statement in seen if statement.startswith("UPDATE")]) == 1
    assert office.run(lambda: len(session.scalars(select(Thing).where(among(Thing.id, ids))).all())) == 700


def test_nothing_is_nothing(office: Office) -> None:
    filled(office, 1)
    office.run(lambda: change(Thing, ("id", "version"), []))
    assert kept(office) == {"c0": ("名0", None, 0)}


def test_what_waits_in_the_session_comes_first(office: Office) -> None:
    def work() -> None:
        thing = Thing(code="neu")
        session.add(thing)
        thing.id = new_id()
        change(Thing, ("id", "name"), [(thing.id, "geändert")])

    office.run(work)
    assert kept(office)["neu"][0] == "geändert"


def test_a_doubled_key_is_an_integrity_error_and_nothing_is_loaded(office: Office) -> None:
    filled(office, 1)
    rows = [(new_id(), code, "", None, 0, 1) for code in ("c7", "c0")]
    with pytest.raises(IntegrityError) as told:
        office.run(lambda: load(Thing, COLUMNS, rows))
    assert "load things" in str(told.value) and set(kept(office)) == {"c0"}
