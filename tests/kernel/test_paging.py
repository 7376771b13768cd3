"""Pages: the same rows whichever end they are read from, and few statements."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Select, event, func, select
from sqlalchemy.orm import aliased

from kernel import paging
from kernel.db import session
from kernel.paging import paginate
from tests.kernel.office import Office
from tests.kernel.things import Thing

SIZE, COUNT = 5, 43
SCHOOLS = (None, uuid.UUID(int=1), uuid.UUID(int=2))
_BY = {
    "plain": (Thing.code,),
    "descending": (Thing.code.desc(),),
    "mixed": (Thing.touched.desc(), Thing.name, Thing.code),
    "with nulls": (Thing.school_id, Thing.code.desc()),
    "nulls first": (Thing.school_id.desc().nulls_first(), Thing.code),
    "nulls last": (Thing.school_id.nulls_last(), Thing.code),
    "an expression": (func.length(Thing.code), func.lower(Thing.name).desc(), Thing.code),
    "a label": (func.length(Thing.code).label("length"), Thing.code),
}


@pytest.fixture
def full(office: Office) -> Office:
    """An office with things that share names, counts and schools."""

    def fill() -> None:
        session.add_all(
            Thing(code=str(7 * number), name=f"N{number % 3}", touched=number % 4, school_id=SCHOOLS[number % 3])
            for number in range(COUNT)
        )

    office.run(fill)
    return office


@pytest.mark.parametrize("order", _BY.values(), ids=_BY)
@pytest.mark.parametrize("key", [None, Thing.id], ids=["whole rows", "by key"])
def test_pages_from_either_end_make_the_whole_list(full: Office, order: tuple[Any, ...], key: Any) -> None:
    columns: list[tuple[Any, ...]] = [(Thing.code,), (Thing.code, Thing.name)]
    for query in (select(*each).order_by(*order) for each in columns):
        whole = _whole(full, query)
        pages = [_page(full, query, page, SIZE, key) for page in range(1, -(-COUNT // SIZE) + 1)]
        assert [row for page in pages for row in page["items"]] == whole
        assert {page["total"] for page in pages} == {COUNT}
        assert [len(page["items"]) for page in pages] == [SIZE] * (COUNT // SIZE) + [COUNT % SIZE]


@pytest.mark.parametrize("size", [1, 20, 43, 100])
def test_every_size_ends_where_the_list_ends(full: Office, size: int) -> None:
    query = select(Thing).order_by(Thing.code)
    last = -(-COUNT // size)
    codes = [thing.code for page in range(1, last + 2) for thing in _page(full, query, page, size)["items"]]
    assert codes == sorted(str(7 * number) for number in range(COUNT))


def test_behind_the_end_there_is_nothing(full: Office) -> None:
    query = select(Thing).order_by(Thing.code)
    assert _page(full, query, 10, SIZE) == {"items": [], "total": COUNT, "more": False, "page": 10, "size": SIZE}
    assert _page(full, query.where(Thing.code == "no"), 1, SIZE)["total"] == 0


def test_the_last_page_skips_nothing(full: Office) -> None:
    query = select(Thing).order_by(Thing.code)
    with _statements(full) as seen:
        _page(full, query, 9, SIZE)
    counting, reading = seen
    assert "ORDER BY" not in counting[0]
    assert "DESC" in reading[0] and list(_numbers(reading[1])) == [COUNT % SIZE, 0]


def test_a_page_by_key_reads_other_columns_for_its_own_rows_only(full: Office) -> None:
    other = aliased(Thing)
    query = select(Thing.code, other.name).outerjoin(other, other.id == Thing.id).order_by(Thing.code)
    with _statements(full) as seen:
        page = _page(full, query, 2, SIZE, Thing.id)
    assert len(page["items"]) == SIZE and len(seen) == 2
    keys = re.search(r"IN \(SELECT (.+?) \nFROM", seen[1][0])
    assert keys is not None and keys.group(1) == "things.id"


def test_counting_ends_and_pages_go_on(full: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", COUNT - 1)
    query = select(Thing.code).order_by(Thing.code)
    whole = _whole(full, query)
    pages = [_page(full, query, page, SIZE) for page in range(1, -(-COUNT // SIZE) + 2)]
    assert [row for page in pages for row in page["items"]] == whole
    assert {(page["total"], page["more"]) for page in pages} == {(COUNT - 1, True)}
    monkeypatch.setattr(paging, "MOST_COUNTED", COUNT)
    assert _page(full, query, 1, SIZE)["more"] is False


def _whole(office: Office, query: Select[Any]) -> list[Any]:
    single = len(query.column_descriptions) == 1
    rows: list[Any] = office.run(lambda: list(session.execute(query)), write=False)
    return [row[0] for row in rows] if single else rows


def _page(office: Office, query: Select[Any], page: int, size: int, key: Any = None) -> dict[str, Any]:
    return office.run(lambda: paginate(query, page, size, key=key), write=False)


def _numbers(parameters: Any) -> Iterator[int]:
    values = parameters.values() if isinstance(parameters, dict) else parameters
    return (value for value in values if isinstance(value, int))


@contextmanager
def _statements(office: Office) -> Iterator[list[tuple[str, Any]]]:
    """SELECTs sent meanwhile, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(office.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(office.database.engine, "before_cursor_execute", note)
