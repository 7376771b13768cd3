"""Staff accounts as workbooks: template, import, export (manual 4.1, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, BinaryIO

from sqlalchemy import select

from kernel import exports
from kernel.db import session
from kernel.identity import Identity
from kernel.passwords import hashing
from kernel.passwords.policy import problems
from kernel.scope import scoped
from kernel.sheets import Column, RowError, SheetRow, read_sheet
from kernel.surroundings import Surroundings
from services.auth.contract import NewAccount
from services.auth.domain.account_rules import GENDER_TITLES
from services.auth.models import Account, Department
from services.auth.operations import accounts, staff
from services.auth.operations.import_rows import checked, repeats, summary
from services.auth.operations.sheet_info import in_words
from services.auth.queries import people

MOST_ROWS = 200
"""Each row's password is hashed, some 50 ms of work."""
ACTION = "staff.create:import"
_NAME_NOTE = "3 到 32 位小写字母、数字或下划线，至少有一个字母"
_USER_NAME = Column("user_name", "用户名", required=True, max_length=32, example="cs_zhang", note=_NAME_NOTE)
_CODE = Column("department_code", "院系代码", max_length=10, example="01", note="不填则为校级帐户")
COLUMNS = (
    _CODE,
    _USER_NAME,
    Column("name", "用户姓名", required=True, max_length=50, example="张明"),
    Column("password", "初始密码", required=True, note="首次登录时必须修改", example="Abc12345"),
    Column("gender", "性别", width=8, choices=("男", "女")),
    Column("duty", "职务", max_length=50, example="就业工作秘书"),
    Column("phone", "联系电话", max_length=20, example="0531-88880000"),
    Column("mobile", "手机", max_length=11),
    Column("email", "邮箱", width=24, max_length=100),
    Column("remark", "备注", width=24, max_length=200),
)
_PASSWORD = COLUMNS[3]
_EXPORTED = (
    Column("user_name", "用户名"),
    Column("name", "用户姓名", width=10),
    Column("level_title", "级别", width=8),
    Column("department_name", "所属院系", width=24),
    Column("gender_title", "性别", width=6),
    Column("duty", "职务"),
    Column("phone", "联系电话"),
    Column("mobile", "手机"),
    Column("email", "邮箱", width=24),
    Column("state", "有效性", width=8),
    Column("last_sign_in", "最近登录", width=18),
    Column("remark", "备注", width=24),
)
_FILTERS = {"department": "院系", "user_name": "用户名", "name": "姓名", "level": "级别", "enabled": "有效性"}
_CODES = {title: code for code, title in GENDER_TITLES.items()}


def export(identity: Identity, filters: Mapping[str, Any]) -> bytes:
    """The accounts of the list as xlsx."""
    query = scoped(people.staff_with_department(filters).order_by(Account.user_name), identity)
    department = staff.department_of(identity, filters.get("department_id"))
    asked = in_words(identity, {**filters, "department": department and department.name}, _FILTERS)
    return exports.export(identity, "staff.accounts", query, _EXPORTED, partial(_rows, identity), asked)


def _rows(identity: Identity, found: Sequence[Any]) -> list[dict[str, Any]]:
    admins = staff.administrators(identity.school_id)
    return [_exported(staff.shown(identity, account, name, admins)) for account, name in found]


def import_table(identity: Identity, file: BinaryIO, around: Surroundings, *, dry_run: bool) -> dict[str, Any]:
    """Make the accounts of a workbook; nothing when any row is refused.

    Everything is checked apart first, so that no transaction waits while passwords are hashed, and once more inside.
    """
    read = read_sheet(file, COLUMNS, max_rows=MOST_ROWS)
    errors = [*read.errors, *around.apart(lambda: list(_errors(identity, read.rows, around)), write=False)]
    written = not (errors or dry_run)
    if written:
        hashes = _hashes(read.rows)
        staff.lock_school(identity)
        errors = list(_errors(identity, read.rows, around))
        written = not errors
    if written:
        departments = _departments(identity)
        for row, hashed in zip(read.rows, hashes, strict=True):
            accounts.add_staff(identity, ACTION, _account(row, departments), hashed)
    return summary(read, errors, created=len(read.rows), updated=0, written=written)


def _errors(identity: Identity, rows: Sequence[SheetRow], around: Surroundings) -> Iterator[RowError]:
    schema = NewAccount(exclude=("department_id", "gender"))
    yield from checked(rows, COLUMNS, schema)
    yield from repeats(rows, _USER_NAME)
    names = [row.values["user_name"].lower() for row in rows]
    taken = set(session.scalars(select(Account.user_name).where(Account.user_name.in_(names))))
    departments = _departments(identity)
    for row in rows:
        yield from _row_errors(row, taken, departments)
        weak = problems(around.settings.password_policy, row.values["password"], row.values["user_name"])
        yield from (RowError(row.number, _PASSWORD.key, _PASSWORD.title, text) for text in weak)


def _row_errors(row: SheetRow, taken: set[str], departments: Mapping[str, Department]) -> Iterator[RowError]:
    if row.values["user_name"].lower() in taken:
        yield RowError(row.number, _USER_NAME.key, _USER_NAME.title, accounts.TAKEN)
    code = row.values.get("department_code")
    if code and code not in departments:
        text = f"没有代码为 {code} 的院系（或已停用），请先在“院系代码维护”里增加。"
        yield RowError(row.number, _CODE.key, _CODE.title, text)


def _departments(identity: Identity) -> dict[str, Department]:
    query = scoped(select(Department).where(Department.enabled.is_(True)), identity)
    return {department.code: department for department in session.scalars(query)}


def _hashes(rows: Sequence[SheetRow]) -> list[str]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda row: hashing.hash_password(row.values["password"]), rows))


def _account(row: SheetRow, departments: Mapping[str, Department]) -> dict[str, Any]:
    code = row.values.get("department_code")
    kept = ("name", "duty", "phone", "mobile", "email", "remark")
    return {name: row.values.get(name) or "" for name in kept} | {
        "user_name": row.values["user_name"].lower(),
        "gender": _CODES[row.values.get("gender") or ""],
        "department_id": departments[code].id if code else None,
    }


def _exported(row: dict[str, Any]) -> dict[str, Any]:
    seen = row["last_sign_in_at"]
    return row | {
        "state": "有效" if row["enabled"] else "无效",
        "last_sign_in": exports.moment(seen) or "从未登录",
    }
