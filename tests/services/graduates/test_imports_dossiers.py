"""8.6 from template to undo: what is new, changed, the same and faulty; what is written and taken back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from kernel.errors import Conflict, Invalid
from services.graduates.models import Change, Dossier, StagedDossier
from tests.factories.graduates import YEAR, Campus
from tests.services.graduates.imports import (
    HEAD,
    NAME,
    checked,
    committed,
    counts,
    line,
    preview,
    sheet,
    upload,
    work,
    workbook,
    zipped,
)

SECOND = f"99001_{YEAR}_DA_2.zip"


def dossiers(campus: Campus) -> dict[Any, Dossier]:
    with campus.bureau.database.transaction(write=False) as session:
        return {one.graduate_id: one for one in session.scalars(select(Dossier))}


def changes(campus: Campus) -> list[Any]:
    return campus.bureau.rows(select(Change).where(Change.through == "import").order_by(Change.at))


def test_from_the_template_to_the_undo(campus: Campus) -> None:
    client, one = campus.client(campus.head), campus.cs_graduates[0]
    book = load_workbook(io.BytesIO(client.import_template("dossiers").content))
    titles = [cell.value for cell in book.worksheets[0][1]]
    values = dict(zip(HEAD, line(one), strict=True))
    book.worksheets[0].append([values.get(title, "") for title in titles])
    filled = io.BytesIO()
    book.save(filled)
    sent = client.upload_import("dossiers", NAME, zipped(filled.getvalue()), YEAR)
    assert (sent["state"], sent["state_title"], sent["allowed_actions"]) == ("uploaded", "等待处理", ["cancel"])
    work(campus)
    batch = client.import_batch("dossiers", sent["id"])
    assert batch["state"] == "ready" and counts(batch) == (1, 0, 0, 0), batch
    assert dossiers(campus) == {}
    row = preview(campus, campus.head, batch)[0]
    assert (row["verdict_title"], row["number"], row["name"]) == ("新增", 2, one.name)
    assert row["values"]["receiver"] == "示范市人才服务中心" and row["outcome"] == ""
    client.commit_import("dossiers", sent["id"])
    work(campus)
    batch = client.import_batch("dossiers", sent["id"])
    assert (batch["state"], batch["written_rows"], batch["allowed_actions"]) == ("done", 1, ["undo"])
    kept = dossiers(campus)[one.id]
    assert (kept.state, kept.method, kept.source) == ("sent", "confidential", "imported")
    assert str(kept.batch_id) == sent["id"]
    assert (kept.school_id, kept.department_id, kept.sent_on.isoformat()) == (
        campus.school_id,
        campus.computing,
        "2025-06-30",
    )
    shown = client.history(one.id)["items"][0]
    assert shown["through_title"] == "批量导入"
    assert {"档案发送状态", "接收单位", "发送方式"} <= {each["label"] for each in shown["changes"]}
    client.undo_import("dossiers", sent["id"])
    work(campus)
    assert client.import_batch("dossiers", sent["id"])["state"] == "undone" and dossiers(campus) == {}
    assert [change.Change.action.rpartition(":")[2] for change in changes(campus)] == ["commit", "undo"]
    actions = [f"employment.dossier_import:{verb}" for verb in ("upload", "commit", "undo")]
    assert campus.bureau.audited() == actions


def test_the_four_verdicts_with_what_would_change(campus: Campus) -> None:
    (one, two), other = campus.cs_graduates, campus.me_graduates[0]
    committed(campus, campus.head, [line(one), line(two)])
    rows = [line(one), line(two, 接收单位="另一人才中心", 备注="改寄"), line(other), line(other, 姓名="别人")]
    batch = checked(campus, campus.head, rows[:3] + [line(campus.me_graduates[1], 姓名="别人")], name=SECOND)
    assert counts(batch) == (1, 1, 1, 1)
    same, changed, new, faulty = preview(campus, campus.head, batch)
    assert [row["verdict"] for row in (same, changed, new, faulty)] == ["same", "changed", "new", "faulty"]
    assert changed["before"] == {"receiver": "示范市人才服务中心", "remark": ""}
    assert faulty["faults"] == [{"column": "name", "title": "姓名", "message": faulty["faults"][0]["message"]}]
    assert [row["number"] for row in preview(campus, campus.head, batch, verdict="changed")] == [3]


def test_faulty_rows_stop_all_or_are_left_out(campus: Campus) -> None:
    (one, two), client = campus.cs_graduates, campus.client(campus.head)
    batch = checked(campus, campus.head, [line(one), line(two, 机要号或邮件号="")])
    assert counts(batch) == (1, 0, 0, 1)
    with pytest.raises(Conflict, match="有 1 行错误"):
        client.commit_import("dossiers", batch["id"], "all")
    client.commit_import("dossiers", batch["id"], "valid")
    work(campus)
    assert set(dossiers(campus)) == {one.id}
    result = sheet(client.import_file("dossiers", batch["id"], "result.xlsx").content)
    assert [row[4] for row in result[1:]] == ["已新增", "错误，未写入"] and "必须填写" in result[2][5]


def test_the_users_own_file_comes_back_marked_and_mended_it_goes_in(campus: Campus) -> None:
    (one, two), client = campus.cs_graduates, campus.client(campus.head)
    batch = checked(campus, campus.head, [line(one), line(two, 发送方式="自带", 发送日期="2099-01-01")])
    content = client.import_file("dossiers", batch["id"], "marked.xlsx").content
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    reason = page.cell(3, len(HEAD) + 1).value
    assert "发送方式" in reason and "发送日期" in reason and page.cell(2, len(HEAD) + 1).value is None
    at = HEAD.index("发送方式") + 1
    assert page.cell(3, at).fill.fgColor.rgb != page.cell(2, at).fill.fgColor.rgb
    page.cell(3, at).value, page.cell(3, HEAD.index("发送日期") + 1).value = "专人", "2025-07-01"
    mended = io.BytesIO()
    book.save(mended)
    sent = client.upload_import("dossiers", f"99001_{YEAR}_DA_2.xlsx", mended.getvalue(), YEAR)
    work(campus)
    assert counts(client.import_batch("dossiers", sent["id"])) == (2, 0, 0, 0)
    assert client.import_file("dossiers", batch["id"]).content[:2] == b"PK"
    assert [action.rpartition(":")[2] for action in campus.bureau.audited()] == [
        "upload",
        "download_marked",
        "upload",
        "download_file",
    ]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"学号": "", "身份证号": ""}, "student_no"),
        ({"身份证号": "123"}, "id_number"),
        ({"学号": "9999"}, "student_no"),
        ({"姓名": ""}, "name"),
        ({"发送方式": "自带"}, "method"),
        ({"机要号或邮件号": ""}, "tracking_number"),
        ({"邮编": "25000"}, "postcode"),
        ({"发送日期": "2099-06-30"}, "sent_on"),
        ({"发送日期": "不知道"}, "sent_on"),
        ({"接收单位": "长" * 101}, "receiver"),
    ],
)
def test_what_makes_a_row_faulty(campus: Campus, wrong: dict[str, str], column: str) -> None:
    batch = checked(campus, campus.head, [line(campus.cs_graduates[0], **wrong)])
    assert counts(batch) == (0, 0, 0, 1)
    assert column in [fault["column"] for fault in preview(campus, campus.head, batch)[0]["faults"]]


@pytest.mark.parametrize("given", ["学号", "身份证号"])
def test_one_number_is_enough(campus: Campus, given: str) -> None:
    blank = {"学号": "", "身份证号": ""}
    blank.pop(given)
    batch = checked(campus, campus.head, [line(one, **blank) for one in campus.cs_graduates])
    assert counts(batch) == (2, 0, 0, 0)


def test_a_student_number_of_two_is_not_guessed(campus: Campus) -> None:
    twin = campus.bureau.graduate(campus.school_id, campus.computing, student_no=campus.cs_graduates[0].student_no)
    batch = checked(campus, campus.head, [line(twin, 身份证号="")])
    assert counts(batch) == (0, 0, 0, 1)
    assert counts(checked(campus, campus.head, [line(twin)], name=SECOND)) == (1, 0, 0, 0)


def test_repeats_in_one_file_name_each_other(campus: Campus) -> None:
    one, two = campus.cs_graduates
    batch = checked(campus, campus.head, [line(one), line(two), line(one, 身份证号="")])
    assert counts(batch) == (1, 0, 0, 2)
    first, _, third = preview(campus, campus.head, batch)
    assert "第 4 行" in first["faults"][0]["message"] and "第 2 行" in third["faults"][0]["message"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_repeats_of_plain_numbers_are_found_however_the_file_is_read(
    campus: Campus, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("kernel.tables.table._BATCH", size)
    one, two = campus.cs_graduates
    batch = checked(campus, campus.head, [line(one), line(two), line(one)])
    assert counts(batch) == (1, 0, 0, 2)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("档案.zip", "99001_2026_DA_1.zip"),
        ("99002_2026_DA_1.zip", "院校代码不是本校"),
        ("99001_2025_DA_1.zip", "年度"),
        ("99001_2026_DA_1.csv", "DA_1.zip"),
    ],
)
def test_a_wrong_name_is_told_the_right_one(campus: Campus, name: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        upload(campus, campus.head, [line(campus.cs_graduates[0])], name=name)
    assert campus.client(campus.head).imports("dossiers")["total"] == 0


def test_the_same_file_twice_is_recognised_until_it_counts_no_more(campus: Campus) -> None:
    client, content = campus.client(campus.head), zipped(workbook([line(campus.cs_graduates[0])]))
    first = client.upload_import("dossiers", NAME, content, YEAR)
    with pytest.raises(Conflict, match=f"已由王敏于 .* 上传（{NAME}") as refused:
        client.upload_import("dossiers", SECOND, content, YEAR)
    assert refused.value.extra["batch_id"] == first["id"]
    with pytest.raises(Conflict, match="^本校已有用户上传过这个文件") as refused:
        campus.client(campus.cs_office).upload_import("dossiers", NAME, content, YEAR)
    assert "batch_id" not in refused.value.extra
    client.cancel_import("dossiers", first["id"])
    assert client.upload_import("dossiers", SECOND, content, YEAR)["state"] == "uploaded"


def test_what_stands_is_not_written_again(campus: Campus) -> None:
    rows = [line(one) for one in campus.cs_graduates]
    committed(campus, campus.head, rows)
    before = {key: one.version for key, one in dossiers(campus).items()}
    batch = committed(campus, campus.head, rows, name=SECOND)
    assert counts(batch) == (0, 0, 2, 0) and (batch["state"], batch["written_rows"]) == ("done", 0)
    assert {key: one.version for key, one in dossiers(campus).items()} == before and len(changes(campus)) == 2


def test_what_somebody_changed_after_the_preview_is_not_overwritten(campus: Campus) -> None:
    (one, two), third = campus.cs_graduates, campus.me_graduates[0]
    client = campus.client(campus.head)
    committed(campus, campus.head, [line(one)])
    rows = [line(one, 备注="新"), line(two), line(third)]
    batch = checked(campus, campus.head, rows, name=SECOND)
    values = {"method": "courier", "receiver": "甲", "sent_on": "2025-06-30"}
    client.put_dossier(one.id, 1, **values)
    client.put_dossier(two.id, 0, **values)
    client.commit_import("dossiers", batch["id"])
    work(campus)
    batch = client.import_batch("dossiers", batch["id"])
    assert (batch["state"], batch["written_rows"], batch["skipped_rows"]) == ("done", 1, 2)
    outcomes = [row["outcome"] for row in preview(campus, campus.head, batch)]
    assert outcomes == ["预览后被修改，未写入。"] * 2 + ["已新增"]
    assert {dossiers(campus)[each.id].receiver for each in (one, two)} == {"甲"}
    assert len(changes(campus)) == 2


def test_undo_restores_and_removes_but_not_what_was_touched_later(campus: Campus) -> None:
    (one, two), client = campus.cs_graduates, campus.client(campus.head)
    client.put_dossier(one.id, 0, method="courier", receiver="甲", sent_on="2025-05-01", remark="原")
    client.return_dossier(one.id, "查无此人")
    batch = committed(campus, campus.head, [line(one), line(two)])
    assert counts(batch) == (1, 1, 0, 0) and dossiers(campus)[one.id].state == "sent"
    client.cancel_dossiers([two.id], "再看看")
    with pytest.raises(Conflict, match="有 1 行在导入之后又被修改"):
        client.undo_import("dossiers", batch["id"])
    client.put_dossier(two.id, 2, method="courier", receiver="乙", sent_on="2025-05-01")
    again = committed(campus, campus.head, [line(two)], name=SECOND)
    client.undo_import("dossiers", again["id"])
    work(campus)
    restored = dossiers(campus)[two.id]
    assert (restored.receiver, restored.method, restored.source) == ("乙", "courier", "registered")
    assert restored.batch_id is None
    assert restored.tracking_number == "" and restored.sent_on.isoformat() == "2025-05-01" and restored.version == 5


def test_undo_of_a_changed_dossier_gives_back_every_field(campus: Campus) -> None:
    one, client = campus.cs_graduates[0], campus.client(campus.head)
    client.put_dossier(one.id, 0, method="courier", receiver="甲", sent_on="2025-05-01", remark="原", postcode="250001")
    client.return_dossier(one.id, "查无此人")
    before = dossiers(campus)[one.id]
    batch = committed(campus, campus.head, [line(one)])
    client.undo_import("dossiers", batch["id"])
    work(campus)
    after = dossiers(campus)[one.id]
    same = set(Dossier.__table__.columns.keys()) - {"version", "updated_at"}
    assert {name: getattr(after, name) for name in same} == {name: getattr(before, name) for name in same}


def test_a_rejected_file_says_why_and_leaves_nothing(campus: Campus) -> None:
    client = campus.client(campus.head)
    sent = client.upload_import("dossiers", NAME, zipped(workbook([["1"]], ["没有这一列"])), YEAR)
    work(campus)
    batch = client.import_batch("dossiers", sent["id"])
    assert (batch["state"], batch["allowed_actions"]) == ("failed", []) and "表头" in batch["failure"]
    with pytest.raises(Conflict, match="失败"):
        client.commit_import("dossiers", sent["id"])
    broken = client.upload_import("dossiers", NAME, b"PK\x03\x04 no zip at all", YEAR)
    work(campus)
    assert "已损坏" in client.import_batch("dossiers", broken["id"])["failure"]
    assert campus.bureau.scalar(select(func.count()).select_from(StagedDossier)) == 0


def test_a_locked_year_does_not_stop_dossiers(campus: Campus) -> None:
    campus.bureau.lock_year(campus.school_id)
    assert committed(campus, campus.head, [line(campus.cs_graduates[0])])["written_rows"] == 1
