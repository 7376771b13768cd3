"""Every list of the service: few statements whatever it shows, and pages that make the whole list in every order."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from marshmallow import Schema

from kernel.db import session
from kernel.endpoint import Declaration
from kernel.ids import new_id
from services.graduates.app import service
from services.graduates.models import (
    Application,
    Base,
    Change,
    Dossier,
    EmploymentRecord,
    Graduate,
    ImportBatch,
    StagedDossier,
    StagedRecord,
)
from tests.factories.applications import CONTENTS, RECORD_KINDS, counted
from tests.factories.graduates import YEAR, Bureau, Campus, make_campus
from tests.system import Templates

COUNT, SIZE = 30, 10
STAGED = {"dossiers": StagedDossier, "records": StagedRecord}


def lists() -> list[Declaration]:
    """Endpoints that answer with pages."""
    declared = [each for api in service.apis for each in api.declarations]
    return [each for each in declared if each.result and {"items", "total", "page"} <= set(fields_of(each.result))]


def fields_of(schema: Any) -> dict[str, Any]:
    made: Schema = schema() if isinstance(schema, type) else schema
    return made.fields


every_list = pytest.mark.parametrize("declared", lists(), ids=lambda declared: declared.name)


class Filled:
    """A campus where every list has COUNT rows; `one` is the graduate with a history."""

    def __init__(self, campus: Campus) -> None:
        screens = {entry.needs for declared in lists() for entry in declared.allow if "staff" in entry.kinds}
        office = campus.bureau.staff(campus.school_id, screens=tuple(filter(None, screens)))
        self.campus, self.client = campus, campus.client(office)
        self.made = campus.bureau.graduates(COUNT, campus.school_id, campus.computing, source="supplement")
        self.one, self.batches = self.made[0], {kind: new_id() for kind in STAGED}
        campus.bureau.database.run(lambda: session.add_all(self._rows()))

    def ask(self, declared: Declaration, **asked: Any) -> dict[str, Any]:
        """A page; what must be asked for is the year."""
        batch_id = self.batches.get(declared.name.partition("_")[0])
        places = {"graduate_id": self.one.id, "batch_id": batch_id, "year": YEAR}
        path = re.sub(r"<[^>]*:(\w+)>", lambda place: str(places[place[1]]), declared.rule)
        if "graduation_year" in fields_of(declared.query):
            asked = {"graduation_year": YEAR} | asked
        page: dict[str, Any] = self.client.call("GET", path, params=asked)
        return page

    def statements(self, declared: Declaration, size: int) -> int:
        """How many SELECTs a page takes."""
        with counted(self.campus.bureau) as seen:
            assert len(self.ask(declared, size=size)["items"]) >= min(size, COUNT)
        return len(seen)

    def _rows(self) -> Iterator[Base]:
        for number, graduate in enumerate(self.made):
            yield from _belongings(graduate, RECORD_KINDS[number % len(RECORD_KINDS)])
            yield Change(
                graduate_id=self.one.id, actor_kind="staff", through="page", action="employment.graduates:disable",
                before={"enabled": True}, after={"enabled": False},
            )  # fmt: skip
            for kind, batch_id in self.batches.items():
                yield _batch(self.campus, kind, batch_id if number == 0 else new_id())
                yield _staged(kind, batch_id, number, graduate)


def _belongings(graduate: Graduate, record_kind: str) -> Iterator[Base]:
    of: dict[str, Any] = {"graduate_id": graduate.id, "school_id": graduate.school_id}
    of |= {"department_id": graduate.department_id, "graduation_year": graduate.graduation_year}
    for kind, content in CONTENTS.items():
        yield Application(kind=kind, content=content, **of)
    yield EmploymentRecord(kind=record_kind, content=CONTENTS[record_kind], **of)
    yield Dossier(method="ems", receiver="示范市人才服务中心", sent_on=date(2026, 7, 1), source="registered", **of)


def _batch(campus: Campus, kind: str, batch_id: uuid.UUID) -> ImportBatch:
    return ImportBatch(
        id=batch_id, kind=kind, school_id=campus.school_id, graduation_year=YEAR, state="ready", file_id=new_id(),
        file_name="档案.xlsx", file_hash=batch_id.hex, creator_key="staff",
    )  # fmt: skip


def _staged(kind: str, batch_id: uuid.UUID, number: int, graduate: Graduate) -> Base:
    of: dict[str, Any] = {"batch_id": batch_id, "number": number + 2, "graduate_id": graduate.id, "verdict": "new"}
    if kind == "records":
        return StagedRecord(values={"name": graduate.name}, **of)
    texts = ("method", "bag_number", "tracking_number", "receiver", "receiver_address", "postcode", "contact", "phone")
    return StagedDossier(**of, **dict.fromkeys((*texts, "remark"), ""))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def filled(
    templates: Templates, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Filled]:
    """One for all, since they only read."""
    folder = tmp_path_factory.mktemp("lists")
    url = templates.copy(request.param, service, folder)
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    bureau = Bureau.make(folder, url)
    yield Filled(make_campus(bureau))
    bureau.database.close()
    if server is not None:
        server.drop(url.rpartition("/")[2])


@every_list
def test_more_rows_cost_no_more_statements(filled: Filled, declared: Declaration) -> None:
    assert filled.statements(declared, 1) == filled.statements(declared, 100) <= 7


@every_list
def test_pages_make_the_whole_list_in_every_order(filled: Filled, declared: Declaration) -> None:
    sort = fields_of(declared.query).get("sort")
    for order in [{"sort": key} for key in sort.validate.choices] if sort else [{}]:
        whole = filled.ask(declared, size=100, **order)
        last = -(-whole["total"] // SIZE)
        pages = [filled.ask(declared, size=SIZE, page=number, **order) for number in range(1, last + 1)]
        assert [row for page in pages for row in page["items"]] == whole["items"]
        assert len(whole["items"]) == whole["total"] >= COUNT and not whole["more"]
