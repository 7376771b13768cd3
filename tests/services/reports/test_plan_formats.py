"""Plan files read by other libraries than wrote them: the same cells as in the database, whatever the format."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from codebook.plan_columns import FORMS, plan_columns
from kernel.errors import Conflict
from kernel.tables.dbase import dbase_rows
from services.reports.domain.plan_files import FORMATS, together, width_of
from services.reports.operations import plan_files, plan_making
from tests.factories.killing import Killed, kill_at
from tests.factories.reports import Campus
from tests.services.reports import plan_rows
from tests.services.reports.readers import (
    GBK,
    Table,
    by_calamine,
    by_dbfread,
    by_libreoffice,
    by_openpyxl,
    needs_driver,
    needs_office,
)
from tests.services.reports.test_plan_files import job_of, lose_worker, made, order, run


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_making, "BATCH", dict.fromkeys(plan_making.BATCH, 3))


def expected(campus: Campus, form: str) -> Table:
    """The rows as .csv has them, which its own tests compare with what was told."""
    rows = list(csv.reader(io.StringIO(made(campus, form=form).decode("utf-8-sig"), newline="")))
    return [[cell.removeprefix("\t") for cell in row] for row in rows]


@pytest.mark.parametrize("read", [by_openpyxl, by_calamine])
@pytest.mark.parametrize("form", FORMS)
def test_the_workbook_holds_the_same_cells(campus: Campus, form: str, read: Callable[..., Table]) -> None:
    plan_rows.fill(campus, more=2)
    content = made(campus, form=form, format="xlsx")
    rows = read(content)
    assert rows == expected(campus, form)
    heads = 2 if form == "reporting" else 1
    names = {row[1 if form == "reporting" else 2] for row in rows[heads:]}
    assert {"张㛃", "李𬭎", "+加,逗号", "王·买买提"} <= names


def test_the_workbook_tells_its_columns_and_what_was_asked(campus: Campus) -> None:
    plan_rows.fill(campus)
    content = made(campus, format="xlsx", degree="31")
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["数据", "字段说明", "查询条件"]
    notes = by_openpyxl(content, "字段说明")
    assert len(notes) == 51 and notes[4][:5] == ["4", "性别代码", "Xbdm", "1", "代码"]
    assert notes[5] == ["5", "性别", "Xb", "2", "代码对应的名称", "1 男；2 女"]
    asked = dict(by_openpyxl(content, "查询条件"))
    assert (asked["学校"], asked["毕业年度"], asked["院系"], asked["学历层次"]) == ("示范大学", "2026", "全部", "本科")
    assert (asked["格式"], asked["生成人"], asked["记录数"]) == ("上报格式（50 列）", "王敏", "7")


@needs_office
def test_libreoffice_shows_the_workbook(campus: Campus, tmp_path: Path) -> None:
    plan_rows.fill(campus)
    assert by_libreoffice(made(campus, format="xlsx"), tmp_path, "plan.xlsx") == expected(campus, "reporting")


@needs_driver
def test_libreoffice_shows_the_dbf(campus: Campus, tmp_path: Path) -> None:
    plan_rows.fill(campus)
    head, *rows = by_libreoffice(made(campus, format="dbf"), tmp_path, "plan.dbf", GBK)
    assert [name.partition(",")[0] for name in head] == [each.name.upper() for each in plan_columns("reporting")]
    assert [[cell.rstrip() for cell in row] for row in rows] == marked(expected(campus, "reporting")[2:])


def marked(rows: Table) -> Table:
    """Rows as GBK with a sign for what it lacks; a field does not keep blanks at its end."""
    return [[cell.replace("㛃", "〓").replace("𬭎", "〓").rstrip() for cell in row] for row in rows]


@pytest.mark.parametrize("form", FORMS)
def test_the_dbf_holds_the_same_cells_in_gbk(campus: Campus, tmp_path: Path, form: str) -> None:
    plan_rows.fill(campus, more=2)
    content = made(campus, form=form, format="dbf")
    records = by_dbfread(content, tmp_path)
    names = [column.name.upper() for column in plan_columns(form)]
    assert list(records[0]) == names
    rows = [list(record.values()) for record in records]
    assert rows == marked(expected(campus, form)[2 if form == "reporting" else 1 :])
    assert {record["XH"] for record in records} >= {"00001234"}
    # and by the reader of imports
    assert [cells for _, cells in dbase_rows(io.BytesIO(content))] == [names, *rows]


def test_what_gbk_cannot_hold_is_told_row_by_row(campus: Campus, tmp_path: Path) -> None:
    long = "很长的单位名称" * 10
    told = plan_rows.fill(campus)
    campus.observatory.retell(told[3], employer_name=f"{long}𬭎")
    ordered = order(campus, format="dbf")
    run(campus, ordered)
    client = campus.client(campus.head)
    assert client.plan_files()["items"][0]["problem_count"] == 4
    problems = client.plan_file(ordered["id"])["problems"]
    assert (problems["outside"], problems["cut"]) == (3, 1)
    records = by_dbfread(client.plan_content(ordered["id"]).content, tmp_path)
    for each in problems["first"]:
        record = records[each["row"] - 1]
        title = {column.title: column.name.upper() for column in plan_columns("reporting")}[each["column"]]
        assert (record["XH"], record[title]) == (each["student_no"], each["written"])
    said = {each["text"]: (each["written"], each["reason"]) for each in problems["first"]}
    assert said["张㛃"] == ("张〓", "GBK 没有“㛃”")
    cut = said[f"{long}𬭎"]
    assert cut == (long[:50], "GBK 没有“𬭎”；超过 100 字节，已截短")


def test_other_formats_have_no_problems(campus: Campus) -> None:
    plan_rows.fill(campus)
    for name in ("csv", "xlsx"):
        made(campus, format=name)
    assert [each["problem_count"] for each in campus.client(campus.head).plan_files()["items"]] == [0, 0]


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
@pytest.mark.parametrize("name", FORMATS)
def test_killed_between_parts_it_is_whole_and_told_once(
    campus: Campus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, point: str
) -> None:
    told = plan_rows.fill(campus, more=1)
    ordered = order(campus, format=name)
    kill_at(monkeypatch, point, 2)
    with pytest.raises(Killed):
        run(campus, ordered)
    lose_worker(campus, ordered)
    run(campus, ordered)
    content = campus.client(campus.head).plan_content(ordered["id"]).content
    found = {
        "csv": lambda: [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][2:],
        "xlsx": lambda: [row[0] for row in by_calamine(content)][2:],
        "dbf": lambda: [record["KSH"] for record in by_dbfread(content, tmp_path)],
    }[name]()
    assert found == [each["exam_number"] for each in told]
    outside = campus.client(campus.head).plan_file(ordered["id"])["problems"]["outside"]
    assert outside == (2 if name == "dbf" else 0)


def test_who_changes_meanwhile_stands_in_the_file_once(campus: Campus) -> None:
    told = plan_rows.fill(campus, more=2)
    ordered = order(campus)
    campus.observatory.runner().run_slice(job_of(campus, ordered).id, seconds=0)
    assert campus.client(campus.head).plan_files()["items"][0]["rows_done"] == 3
    for each, number in ((told[0], "99999"), (told[-1], "00000")):
        campus.observatory.retell(each, student_no=number, department_id=str(campus.mechanics))
    run(campus, ordered)
    rows = list(csv.reader(io.StringIO(campus.client(campus.head).plan_content(ordered["id"]).text)))
    assert [row[0] for row in rows[2:]] == [each["exam_number"] for each in told]
    assert rows[-1][13] == "00000"


def test_too_many_records_for_a_dbf_are_refused(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_rows.fill(campus)
    monkeypatch.setattr(plan_files, "LARGEST", 7 * width_of("reporting") - 1)
    with pytest.raises(Conflict, match="不能超过 2 GB"):
        order(campus, format="dbf")
    order(campus, format="xlsx")


def test_problems_beyond_a_thousand_are_counted() -> None:
    one = {"row": 1, "outside": True, "cut": True}
    found = together(together({}, [one] * 600), [one] * 600)
    assert (found["outside"], found["cut"], len(found["first"])) == (1_200, 1_200, 1_000)
    assert found["first"][0] == {"row": 1}
