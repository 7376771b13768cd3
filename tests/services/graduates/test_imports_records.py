"""生源数据导入: new graduates come in whole, present ones change in source fields only, all can be taken back."""

from __future__ import annotations

import csv
import io
import struct
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from kernel.errors import Conflict, Forbidden
from services.graduates.models import Change, Graduate, PlanRow, StagedRecord
from tests.factories.graduates import YEAR, Campus, id_number
from tests.services.graduates.imports import counts, work, workbook, zipped

HEAD = ("考生号", "身份证号", "姓名", "学历", "所在院系", "学号", "专业", "民族", "培养方式")
PINYIN = ("KSH", "SFZH", "XM", "XLDM", "SZYX", "XH", "ZY", "MZDM", "PYFSDM")


def person(number: int, **other: str) -> list[str]:
    """A right row of a graduate whom nobody knows yet."""
    values = {
        "考生号": f"2237019900{number:04d}",
        "身份证号": id_number(5_000 + number),
        "姓名": f"新生{number}",
        "学历": "本科生毕业",
        "所在院系": "计算机学院",
        "学号": f"2022{number:05d}",
        "专业": "软件工程",
        "民族": "汉族",
        "培养方式": "",
    } | other
    return [values[title] for title in HEAD]


def of(graduate: Graduate, **other: str) -> list[str]:
    """The row of a graduate who is there already."""
    values = {
        "考生号": graduate.exam_number,
        "身份证号": graduate.id_number,
        "姓名": graduate.name,
        "学历": graduate.degree,
        "所在院系": "",
        "学号": graduate.student_no,
        "专业": graduate.major,
        "民族": "",
        "培养方式": "",
    } | other
    return [values[title] for title in HEAD]


def send(campus: Campus, content: bytes, name: str = "生源.xlsx") -> dict[str, Any]:
    """Upload and check."""
    client = campus.client(campus.head)
    sent = client.upload_import("records", name, content, YEAR)
    work(campus)
    return client.import_batch("records", sent["id"])


def bring_in(campus: Campus, *rows: list[str]) -> dict[str, Any]:
    """Upload, check and write; gives the batch."""
    batch = send(campus, workbook(rows, HEAD))
    campus.client(campus.head).commit_import("records", batch["id"])
    work(campus)
    return campus.client(campus.head).import_batch("records", batch["id"])


def graduate(campus: Campus, row: list[str]) -> Graduate:
    return campus.bureau.scalar(select(Graduate).where(Graduate.exam_number == row[0]))


def faults(campus: Campus, batch: dict[str, Any]) -> list[tuple[int, str]]:
    rows = campus.client(campus.head).import_rows("records", batch["id"], verdict="faulty")["items"]
    return [(row["number"], fault["column"]) for row in rows for fault in row["faults"]]


def test_new_graduates_come_with_plan_row_history_and_account(campus: Campus) -> None:
    row = person(1, 培养方式="定向")
    row_two = person(2)
    batch = send(campus, workbook([row, row_two], HEAD))
    assert faults(campus, batch) == [(2, "commissioned_by")]
    done = bring_in(campus, row_two)
    assert counts(done) == (1, 0, 0, 0) and done["written_rows"] == 1
    made = graduate(campus, row_two)
    assert (made.name, made.degree, made.nationality, made.department_id) == ("新生2", "31", "01", campus.computing)
    assert (made.source, made.registration, made.sex) == ("import", "unregistered", "2")
    assert campus.bureau.scalar(select(func.count()).select_from(PlanRow).where(PlanRow.graduate_id == made.id)) == 1
    told = campus.bureau.told("graduate.access")
    assert [(each["id"], each["registered"], each["name"]) for each in told] == [(str(made.id), False, "新生2")]
    history = campus.client(campus.head).history(made.id)["items"]
    assert history[0]["through_title"] == "批量导入"
    shown = campus.client(campus.head).import_rows("records", done["id"])["items"][0]
    assert shown["values"]["department_id"] == "计算机学院" and made.id_number not in str(shown)


def test_present_graduates_change_in_source_fields_only(campus: Campus) -> None:
    one, two = campus.cs_graduates
    campus.bureau.change(one, province_status="locked", mobile="16100009999")
    batch = send(campus, workbook([of(one, 专业="网络工程", 所在院系="机械学院"), of(two)], HEAD))
    assert counts(batch) == (0, 1, 1, 0)
    row = campus.client(campus.head).import_rows("records", batch["id"], verdict="changed")["items"][0]
    assert row["before"] == {"major": "软件工程", "department_id": "计算机学院"}
    campus.client(campus.head).commit_import("records", batch["id"])
    work(campus)
    now = campus.bureau.read(one)
    assert (now.major, now.department_id, now.version) == ("网络工程", campus.mechanics, 2)
    assert (now.province_status, now.mobile, now.registration) == ("locked", "16100009999", "registered")
    assert campus.bureau.told("graduate.access")[0]["department_id"] == str(campus.mechanics)
    assert campus.bureau.read(two).version == 1


def test_a_file_may_speak_pinyin_csv_gbk_or_dbf(campus: Campus) -> None:
    rows = [person(number) for number in range(4)]
    for row in rows:
        row[3], row[7], row[8] = "31", "01", "1"
    utf8, gbk = (text_table(rows[at : at + 1]).encode(code) for at, code in ((0, "utf-8-sig"), (1, "gb18030")))
    files = {
        "a.csv": utf8,
        "b.zip": zipped(gbk, "生源.csv"),
        "c.dbf": dbf(rows[2:3]),
        "d.zip": zipped(dbf(rows[3:]), "d.dbf"),
    }
    for name, content in files.items():
        batch = send(campus, content, name)
        assert counts(batch) == (1, 0, 0, 0), (name, batch["failure"], faults(campus, batch))


def text_table(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([PINYIN, *rows])
    return out.getvalue()


def dbf(rows: list[list[str]]) -> bytes:
    """dBase III with texts of 40 bytes in GBK."""
    width, size = 40, 40 * len(PINYIN) + 1
    head = struct.pack("<4BIHH20x", 3, 126, 6, 30, len(rows), 32 + 32 * len(PINYIN) + 1, size)
    fields = b"".join(struct.pack("<11sc4xBB14x", name.encode(), b"C", width, 0) for name in PINYIN)
    records = b"".join(b" " + b"".join(text.encode("gbk").ljust(width) for text in row) for row in rows)
    return head + fields + b"\r" + records + b"\x1a"


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"身份证号": "370102200301010011"}, "id_number"),
        ({"考生号": ""}, "exam_number"),
        ({"学历": "不知道"}, "degree"),
        ({"所在院系": "外校标记学院"}, "department_id"),
        ({"所在院系": ""}, "department_id"),
        ({"姓名": ""}, "name"),
    ],
)
def test_what_makes_a_row_faulty(campus: Campus, wrong: dict[str, str], column: str) -> None:
    batch = send(campus, workbook([person(1, **wrong)], HEAD))
    assert counts(batch) == (0, 0, 0, 1) and (2, column) in faults(campus, batch)


def test_numbers_of_others_are_told_without_telling_whose(campus: Campus) -> None:
    foreign, (one, two) = campus.strange_graduate, campus.cs_graduates
    rows = [person(1, 身份证号=foreign.id_number), of(one, 身份证号=two.id_number)]
    rows += [person(3), person(4, 考生号=person(3)[0])]
    batch = send(campus, workbook(rows, HEAD))
    assert faults(campus, batch) == [(2, "id_number"), (3, "exam_number"), (4, ""), (5, "")]
    shown = campus.client(campus.head).import_rows("records", batch["id"])
    assert "外校标记" not in str(shown) and foreign.id_number not in str(shown)


def test_what_changed_after_the_preview_is_skipped(campus: Campus) -> None:
    one, new = campus.cs_graduates[0], person(1)
    batch = send(campus, workbook([of(one, 专业="网络工程"), new, person(2)], HEAD))
    campus.bureau.change(one, version=7)
    campus.bureau.graduate(campus.school_id, campus.mechanics, exam_number=new[0], name="补报的")
    campus.client(campus.head).commit_import("records", batch["id"])
    work(campus)
    batch = campus.client(campus.head).import_batch("records", batch["id"])
    assert (batch["written_rows"], batch["skipped_rows"]) == (1, 2)
    assert campus.bureau.read(one).major == "软件工程" and graduate(campus, new).name == "补报的"
    assert campus.bureau.scalar(select(func.count()).select_from(PlanRow)) == 7


def test_undo_removes_the_new_and_restores_the_changed(campus: Campus) -> None:
    one, new = campus.cs_graduates[0], person(1)
    batch = bring_in(campus, new, of(one, 专业="网络工程", 所在院系="02"))
    made, client = graduate(campus, new), campus.client(campus.head)
    client.undo_import("records", batch["id"])
    work(campus)
    assert client.import_batch("records", batch["id"])["state"] == "undone"
    now = campus.bureau.read(one)
    assert (now.major, now.department_id, now.version) == ("软件工程", campus.computing, 3)
    assert graduate(campus, new) is None
    assert campus.bureau.scalar(select(func.count()).select_from(Change).where(Change.graduate_id == made.id)) == 0
    last = [each for each in campus.bureau.told("graduate.access") if each["id"] == str(made.id)][-1]
    assert last["enabled"] is False


def test_undo_waits_for_nobody_who_was_used_meanwhile(campus: Campus) -> None:
    new = person(1)
    batch = bring_in(campus, new, person(2))
    campus.bureau.change(graduate(campus, new), registration="registered")
    with pytest.raises(Conflict, match="有 1 行"):
        campus.client(campus.head).undo_import("records", batch["id"])


def test_a_locked_year_takes_no_records(campus: Campus) -> None:
    client, content = campus.client(campus.head), workbook([person(1)], HEAD)
    batch = send(campus, content)
    campus.bureau.lock_year(campus.school_id)
    with pytest.raises(Conflict, match="锁定"):
        client.commit_import("records", batch["id"])
    with pytest.raises(Conflict, match="锁定"):
        client.upload_import("records", "b.xlsx", workbook([person(2)], HEAD), YEAR)


def test_departments_do_not_import_records(campus: Campus) -> None:
    with pytest.raises(Forbidden):
        campus.client(campus.cs_office).upload_import("records", "a.xlsx", b"x", YEAR)
    assert campus.bureau.scalar(select(func.count()).select_from(StagedRecord)) == 0


def test_the_template_is_read_back(campus: Campus) -> None:
    content = campus.client(campus.head).import_template("records").content
    book = load_workbook(io.BytesIO(content))
    titles = [cell.value for cell in book.worksheets[0][1]]
    assert "考生号" in titles and "学历代码" not in titles
    values = dict(zip(HEAD, person(1), strict=True))
    assert counts(send(campus, workbook([[values.get(title, "") for title in titles]], titles))) == (1, 0, 0, 0)
