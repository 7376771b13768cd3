"""Imports and exports of departments and accounts."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from kernel.db import session
from kernel.errors import Invalid
from services.auth.models import Account, Department
from tests.factories.auth import Office, fresh
from tests.services.auth.test_sign_in import sign_in
from tests.system import System

DEPARTMENT_HEAD = ("院系代码", "院系名称")
ACCOUNT_HEAD = ("院系代码", "用户名", "用户姓名", "初始密码", "性别", "职务", "联系电话", "手机", "邮箱", "备注")


def book(head: tuple[str, ...], *rows: tuple[Any, ...]) -> bytes:
    """A workbook as an office would make it."""
    made = openpyxl.Workbook()
    for row in (head, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def account_row(
    code: str, user_name: str, name: str = "李四", password: str = "first123", *rest: str
) -> tuple[str, ...]:
    return (code, user_name, name, password, *rest, *[""] * (6 - len(rest)))


def count(system: System, model: Any) -> int:
    return int(system.run("auth", lambda: session.scalar(select(func.count()).select_from(model)), write=False))


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(answer.content))["数据"].iter_rows(values_only=True))


def test_import_departments(system: System, office: Office) -> None:
    code = office.computing.code
    table = book(DEPARTMENT_HEAD, (code, "计算机科学与技术学院"), ("X1", "新学院"), ("X2", "又一学院"))
    checked = office.client().import_departments("院系.xlsx", table, dry_run=True)
    assert (checked["rows"], checked["created"], checked["updated"], checked["written"]) == (3, 2, 1, False)
    assert (count(system, Department), fresh(system, office.computing).name) == (2, "计算机学院")
    done = office.client().import_departments("院系.xlsx", table, dry_run=False)
    assert (done["created"], done["updated"], done["written"], done["errors"]) == (2, 1, True, [])
    assert (count(system, Department), fresh(system, office.computing).name) == (4, "计算机科学与技术学院")
    again = office.client().import_departments("院系.xlsx", table, dry_run=False)
    assert (again["created"], again["updated"]) == (0, 0)


def test_one_bad_department_row_writes_nothing(system: System, office: Office) -> None:
    rows = [("X1", "好的"), ("", "无代码"), ("X2", ""), ("0 1", "坏代码"), ("X1", "重复"), ("X3", "长" * 51)]
    result = office.client().import_departments("a.xlsx", book(DEPARTMENT_HEAD, *rows), dry_run=False)
    assert [(e["row"], e["column"]) for e in result["errors"]] == [
        (3, "code"), (4, "name"), (5, "code"), (6, "code"), (7, "name")]  # fmt: skip
    assert "第 2 行重复" in result["errors"][3]["message"]
    assert (result["written"], result["created"], result["rows"]) == (False, 0, 6)
    assert count(system, Department) == 2


def test_not_a_workbook(system: System, office: Office) -> None:
    for content in (
        b"",
        b"code,name\n1,x\n",
        b"PK\x03\x04broken",
        book(("代码", "名称"), ("1", "x")),
        book(DEPARTMENT_HEAD),
    ):
        for act in (office.client().import_departments, office.client().import_accounts):
            with pytest.raises(Invalid):
                act("a.xlsx", content, dry_run=False)
    with pytest.raises(Invalid) as caught:
        office.client().call("POST", "/api/v1/auth/departments/imports", files={"other": ("a.xlsx", b"x")})
    assert caught.value.code == "file-expected"
    assert count(system, Department) == 2


def test_import_accounts(system: System, office: Office) -> None:
    table = book(
        ACCOUNT_HEAD,
        account_row(office.computing.code, "cs_zhang", "张明", "first123", "女", "秘书", "88880000"),
        account_row("", "School_Two", "王五"),
    )
    checked = office.client().import_accounts("用户.xlsx", table, dry_run=True)
    assert (checked["created"], checked["written"], count(system, Account)) == (2, False, 3)
    done = office.client().import_accounts("用户.xlsx", table, dry_run=False)
    assert (done["created"], done["written"], count(system, Account)) == (2, True, 5)
    claims = sign_in(system, "cs_zhang", "first123")["identity"]
    assert (claims["department_id"], claims["must_change_password"]) == (str(office.computing.id), True)
    assert sign_in(system, "school_two", "first123")["identity"]["level"] == "school"
    row = office.client().accounts(user_name="cs_zhang")["items"][0]
    assert (row["gender_title"], row["duty"], row["phone"]) == ("女", "秘书", "88880000")


def test_one_bad_account_row_writes_nothing(system: System, office: Office, foreign: Office) -> None:
    table = book(
        ACCOUNT_HEAD,
        account_row("", "good_one"),
        account_row("", office.clerk.user_name),
        account_row("", foreign.clerk.user_name.upper()),
        account_row("nope", "bad_code"),
        account_row("", "x"),
        account_row("", "weak_one", "李四", "no!"),
        account_row("", "GOOD_one"),
        account_row("", "no_name", ""),
        account_row("", "bad_sex", "李四", "first123", "其他"),
        account_row("", "bad_phone", "李四", "first123", "男", "", "", "123"),
    )
    result = office.client().import_accounts("a.xlsx", table, dry_run=False)
    assert [(e["row"], e["column"]) for e in result["errors"]] == [
        (3, "user_name"), (4, "user_name"), (5, "department_code"), (6, "user_name"), (7, "password"),
        (8, "user_name"), (9, "name"), (10, "gender"), (11, "mobile"),
    ]  # fmt: skip
    assert (result["written"], result["created"]) == (False, 0)
    assert count(system, Account) == 6
    assert "no!" not in str(result)


def test_a_faulty_file_comes_back_marked_and_can_be_mended(system: System, office: Office) -> None:
    table = book(DEPARTMENT_HEAD, ("77", "新学院"), ("88", ""))
    answer = office.client().mark_departments("院系.xlsx", table)
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == [*DEPARTMENT_HEAD, "错误原因"]
    assert sheet["C2"].value is None and "院系名称" in sheet["C3"].value
    assert sheet["B3"].fill.fgColor.rgb.endswith("FFC7CE")
    sheet["B3"] = "补上的名称"
    mended = io.BytesIO()
    sheet.parent.save(mended)
    result = office.client().import_departments("院系.xlsx", mended.getvalue(), dry_run=False)
    assert (result["written"], result["created"]) == (True, 2)


def test_staff_files_come_back_marked_too(system: System, office: Office) -> None:
    table = book(ACCOUNT_HEAD, account_row("", office.clerk.user_name))
    sheet = openpyxl.load_workbook(io.BytesIO(office.client().mark_accounts("a.xlsx", table).content)).active
    assert sheet.cell(2, len(ACCOUNT_HEAD) + 1).value


def test_too_many_rows(system: System, office: Office) -> None:
    rows = [account_row("", f"bulk{number:04d}") for number in range(201)]
    with pytest.raises(Invalid) as caught:
        office.client().import_accounts("a.xlsx", book(ACCOUNT_HEAD, *rows), dry_run=True)
    assert caught.value.code == "sheet-too-long"


def test_templates_can_be_imported_back(system: System, office: Office) -> None:
    head = rows_of(office.client().department_template())[0]
    assert head == DEPARTMENT_HEAD
    head = rows_of(office.client().account_template())[0]
    assert head == ACCOUNT_HEAD
    with pytest.raises(Invalid) as caught:
        office.client().import_accounts("a.xlsx", office.client().account_template().content, dry_run=True)
    assert caught.value.code == "sheet-empty"


def test_export_accounts(system: System, office: Office, foreign: Office) -> None:
    office.client().change_account(office.clerk.id, 1, {"name": "=cmd|' /C calc'!A0"})
    answer = office.client().export_accounts(department_id=office.computing.id)
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    rows = rows_of(answer)
    assert rows[0][:4] == ("用户名", "用户姓名", "级别", "所属院系")
    assert [row[:4] for row in rows[1:]] == [(office.clerk.user_name, "=cmd|' /C calc'!A0", "院系", "计算机学院")]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert sheet["数据"]["B2"].data_type == "s"
    info = {row[0]: row[1] for row in sheet["查询条件"].iter_rows(values_only=True)}
    assert (info["学校"], info["院系"], info["有效性"]) == (office.school.name, "计算机学院", "全部")
    assert (info["导出人"], info["条数"]) == ("管理员", "1")
    everyone = rows_of(office.client().export_accounts())
    assert len(everyone) == 4
    assert foreign.clerk.user_name not in str(everyone)


def test_export_departments(system: System, office: Office, foreign: Office) -> None:
    rows = rows_of(office.client().export_departments())
    assert [row[1] for row in rows[1:]] == ["计算机学院", "机械学院"]
    assert [row[rows[0].index("提示")] for row in rows[1:]] == ["无生源", "无生源"]


def test_who_takes_lists_of_people_out_is_told(system: System, office: Office) -> None:
    client = office.client()
    client.export_accounts(department_id=office.computing.id)
    client.export_departments()
    client.export_grant_matrix()
    client.account_template()
    system.pump()
    told = {row["action"]: (row["actor_name"], row["subject_id"], row["after"]) for row in client.audit()["items"]}
    of_school = str(office.school.id)
    assert told == {
        "staff.accounts:export": ("管理员", of_school, {"rows": 1}),
        "staff.departments:export": ("管理员", of_school, {"rows": 2}),
        "staff.permissions:export": ("管理员", of_school, {"rows": 2}),
    }
    assert client.grant_history()["total"] == 0
