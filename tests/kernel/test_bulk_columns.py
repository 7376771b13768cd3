"""Rows that are kept by column: loaded as they are, on both engines, with errors like any other statement's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Column, Date, Integer, MetaData, Table, Text, Uuid, select
from sqlalchemy.exc import IntegrityError

from kernel.bulk_columns import load_columns
from kernel.db import session
from kernel.ids import new_id
from tests.kernel.office import Office
from tests.kernel.things import Thing

KEPT = Table(
    "kept_columns",
    MetaData(),
    *(Column("number", Integer), Column("text", Text), Column("day", Date), Column("key", Uuid)),
    prefixes=["TEMPORARY"],
)
TEXTS = ["甲", "a\tb", "a\nb", "a\rb", "a\\b", r"\N", r"\.", "", " ", '"', "，", "𠮷"]


def loaded(office: Office, columns: dict[str, Any]) -> list[tuple[Any, ...]]:
    def work() -> list[tuple[Any, ...]]:
        connection = session.connection()
        KEPT.create(connection)
        load_columns(KEPT, columns)
        found = [tuple(row) for row in session.execute(select(KEPT).order_by(KEPT.c.number))]
        KEPT.drop(connection)
        return found

    return office.run(work)


@pytest.mark.parametrize("texts", [TEXTS, [*TEXTS, None], [None], ["甲"]])
def test_any_text(office: Office, texts: list[str | None]) -> None:
    numbers = range(len(texts))
    assert loaded(office, {"number": numbers, "text": texts}) == [
        (number, text, None, None) for number, text in zip(numbers, texts, strict=True)
    ]


def test_dates_and_ids_and_none(office: Office) -> None:
    key, day = new_id(), date(2026, 6, 30)
    columns = {"number": [1, 2, 3], "day": [day, None, day], "key": (None, key, key)}
    assert loaded(office, columns) == [(1, None, day, None), (2, None, None, key), (3, None, day, key)]


def test_many(office: Office) -> None:
    numbers = list(range(12_001))
    assert len(loaded(office, {"number": numbers, "text": list(map(str, numbers))})) == 12_001


def test_a_conflict_is_told_as_ever(office: Office) -> None:
    columns = {
        "id": [new_id(), new_id()],
        "code": ["c1", "c1"],
        "name": ["甲", "乙"],
        "version": [0, 0],
        "touched": [1, 1],
    }
    with pytest.raises(IntegrityError):
        office.run(lambda: load_columns(Thing, columns))
    assert office.run(lambda: session.scalars(select(Thing)).all()) == []
