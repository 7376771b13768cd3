"""Whose imports are whose: departments, schools, two users at once; what waits and what is finished."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kernel.errors import NotFound
from services.graduates.models import Dossier
from tests.factories.graduates import YEAR, Campus
from tests.services.graduates.imports import NAME, checked, committed, counts, line, preview, upload, work

SECOND = f"99001_{YEAR}_DA_2.zip"


def dossiers(campus: Campus) -> dict[Any, Dossier]:
    with campus.bureau.database.transaction(write=False) as session:
        return {one.graduate_id: one for one in session.scalars(select(Dossier))}


def test_a_department_neither_finds_nor_sees_others(campus: Campus) -> None:
    mine, foreign = campus.cs_graduates[0], campus.me_graduates[0]
    batch = checked(campus, campus.cs_office, [line(mine), line(foreign), line(foreign, 学号="0", 身份证号="")])
    assert counts(batch) == (1, 0, 0, 2)
    _, other, nobody = preview(campus, campus.cs_office, batch)
    assert [fault["message"] for fault in other["faults"]] == [fault["message"] for fault in nobody["faults"]]
    for who in (campus.me_office, campus.stranger):
        client = campus.client(who)
        assert client.imports("dossiers")["total"] == 0
        for act in (
            client.import_batch,
            client.import_rows,
            client.commit_import,
            client.cancel_import,
            client.undo_import,
            client.import_file,
            lambda kind, batch_id, client=client: client.import_file(kind, batch_id, "marked.xlsx"),
            lambda kind, batch_id, client=client: client.import_file(kind, batch_id, "result.xlsx"),
        ):
            with pytest.raises(NotFound):
                act("dossiers", batch["id"])
    assert campus.client(campus.head).imports("dossiers")["total"] == 1


def test_two_users_at_once_do_not_mix(campus: Campus) -> None:
    cs = upload(campus, campus.cs_office, [line(one) for one in campus.cs_graduates])
    me = upload(campus, campus.me_office, [line(one, 备注="机械") for one in campus.me_graduates])
    work(campus)
    for who, batch in ((campus.cs_office, cs), (campus.me_office, me)):
        campus.client(who).commit_import("dossiers", batch)
    work(campus)
    found = dossiers(campus)
    assert {str(found[one.id].batch_id) for one in campus.cs_graduates} == {cs}
    assert {found[one.id].remark for one in campus.me_graduates} == {"机械"}
    campus.client(campus.cs_office).undo_import("dossiers", cs)
    work(campus)
    assert set(dossiers(campus)) == {one.id for one in campus.me_graduates}


def test_the_waiting_and_the_finished_are_listed(campus: Campus) -> None:
    committed(campus, campus.head, [line(campus.cs_graduates[0])])
    upload(campus, campus.head, [line(campus.cs_graduates[1])], name=SECOND)
    client = campus.client(campus.head)
    assert [row["file_name"] for row in client.imports("dossiers")["items"]] == [SECOND, NAME]
    assert client.imports("dossiers", state="done")["items"][0]["created_by"] == "王敏"
