"""Tables written by real programs (tests/samples) go through the imports from upload to the last row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.graduates.models import Dossier, Graduate
from tests.factories.graduates import YEAR, Campus
from tests.services.graduates.imports import counts, work

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = ("张建国", "李晓晨", "王玥㛃")
NUMBERS = ("370102200404268344", "37010220040427834X", "370102200404288345")


def bring(campus: Campus, kind: str, sample: str, name: str) -> dict[str, Any]:
    """Upload a sample under this name and check it."""
    client = campus.client(campus.head)
    sent = client.upload_import(kind, name, (SAMPLES / sample).read_bytes(), YEAR)
    work(campus)
    batch = client.import_batch(kind, sent["id"])
    assert (batch["state"], batch["failure"]) == ("ready", "")
    return batch


def write(campus: Campus, kind: str, batch: dict[str, Any]) -> None:
    client = campus.client(campus.head)
    client.commit_import(kind, batch["id"])
    work(campus)
    done = client.import_batch(kind, batch["id"])
    assert (done["state"], done["written_rows"]) == ("done", 3)


@pytest.mark.parametrize(
    "sample",
    ["dossiers-libreoffice.xlsx", "dossiers-7zip.zip", "dossiers-7zip-chinese.zip", "dossiers-infozip-gbk.zip"],
)
def test_a_dossier_file_of_a_real_program(campus: Campus, sample: str) -> None:
    people = [
        campus.bureau.graduate(
            campus.school_id, campus.computing, student_no=f"20220000{at}", id_number=number, name=name
        )
        for at, (number, name) in enumerate(zip(NUMBERS, NAMES, strict=True), 1)
    ]
    batch = bring(campus, "dossiers", sample, f"99001_{YEAR}_DA_1{Path(sample).suffix}")
    assert counts(batch) == (3, 0, 0, 0)
    write(campus, "dossiers", batch)
    kept = {one.Dossier.graduate_id: one.Dossier for one in campus.bureau.rows(select(Dossier))}
    found = [(kept[one.id].method, kept[one.id].tracking_number, str(kept[one.id].sent_on)) for one in people]
    assert found == [
        ("confidential", "机2025-0001", "2025-06-30"),
        ("ems", "1234567890123", "2025-07-01"),
        ("courier", "", "2025-07-02"),
    ]


@pytest.mark.parametrize(
    "sample",
    [
        "records-libreoffice.xlsx",
        "records-libreoffice-gb18030.csv",
        "records-libreoffice-utf8.csv",
        "records-libreoffice.dbf",
    ],
)
def test_a_record_file_of_a_real_program(campus: Campus, sample: str) -> None:
    batch = bring(campus, "records", sample, sample)
    assert counts(batch) == (3, 0, 0, 0)
    write(campus, "records", batch)
    mine = select(Graduate).where(Graduate.id_number.in_(NUMBERS)).order_by(Graduate.student_no)
    found = [row.Graduate for row in campus.bureau.rows(mine)]
    names = (*NAMES[:2], "王玥洁") if sample.endswith(".dbf") else NAMES
    assert [(one.name, one.id_number) for one in found] == list(zip(names, NUMBERS, strict=True))
    assert {(one.nationality, one.degree, one.department_id) for one in found} == {("01", "31", campus.computing)}
    assert {(str(one.enrolled_on), str(one.graduated_on)) for one in found} == {("2022-09-01", "2026-06-30")}
    assert [one.mobile for one in found] == [f"1610000010{at}" for at in (1, 2, 3)]


def test_numbers_that_a_program_has_rounded_are_told(campus: Campus) -> None:
    batch = bring(campus, "records", "records-libreoffice-damaged.csv", "生源.csv")
    assert counts(batch) == (1, 0, 0, 2)
    rows = campus.client(campus.head).import_rows("records", batch["id"], verdict="faulty")["items"]
    assert [(row["number"], [fault["column"] for fault in row["faults"]]) for row in rows] == [
        (2, ["id_number"]),
        (4, ["id_number"]),
    ]
