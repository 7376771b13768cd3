"""Users by screens, as rows and as a workbook."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from codebook.screens import all_screens
from kernel.db import session
from kernel.identity import Identity
from kernel.scope import scoped
from kernel.sheets import Column, write_sheet
from services.auth.domain.account_rules import in_menu_order
from services.auth.operations.sheet_info import export_info
from services.auth.operations.staff import department_of
from services.auth.queries import people

_HEAD = (
    Column("department_name", "院系"),
    Column("user_name", "用户名"),
    Column("name", "用户姓名", width=10),
)
HELD = "√"


def matrix(identity: Identity, department_id: uuid.UUID | None) -> dict[str, Any]:
    """Department accounts of the school (or of one department) and what each holds."""
    department_of(identity, department_id)
    found = session.execute(scoped(people.grant_holders(department_id), identity)).all()
    held = defaultdict(set)
    for account_id, key in session.execute(people.grants_of(account.id for account, _ in found)):
        held[account_id].add(key)
    columns = [screen for screen in all_screens() if screen.grantable == "yes"]
    return {
        "columns": [{"key": s.key, "title": s.title, "chapter": s.chapter} for s in columns],
        "rows": [_row(account, department, held[account.id]) for account, department in found],
    }


def workbook(identity: Identity, department_id: uuid.UUID | None) -> bytes:
    """The matrix as xlsx: a mark where a screen is held."""
    found = matrix(identity, department_id)
    columns = [*_HEAD, *(Column(c["key"], c["title"], width=8) for c in found["columns"])]
    rows = [
        row | {c["key"]: HELD if c["key"] in row["keys"] else "" for c in found["columns"]} for row in found["rows"]
    ]
    department = department_of(identity, department_id)
    info = export_info(identity, {"department": department.name if department else None}, {"department": "院系"})
    return write_sheet(columns, rows, info)


def _row(account: Any, department: Any, keys: set[str]) -> dict[str, Any]:
    row = {name: getattr(account, name) for name in ("id", "user_name", "name", "department_id", "enabled")}
    return row | {"department_name": department.name, "keys": in_menu_order(keys)}
