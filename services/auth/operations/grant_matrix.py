"""Users by screens, as rows and as a workbook."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from codebook.screens import Screen, all_screens
from kernel import exports
from kernel.db import session
from kernel.identity import Identity
from kernel.scope import scoped
from kernel.sheets import Column
from services.auth.domain.account_rules import in_menu_order
from services.auth.operations.sheet_info import in_words
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
    columns = [{"key": s.key, "title": s.title, "chapter": s.chapter} for s in _screens()]
    return {"columns": columns, "rows": _rows(found)}


def workbook(identity: Identity, department_id: uuid.UUID | None) -> bytes:
    """The matrix as xlsx: a mark where a screen is held."""
    department = department_of(identity, department_id)
    query = scoped(people.grant_holders(department_id), identity)
    columns = [*_HEAD, *(Column(screen.key, screen.title, width=8) for screen in _screens())]
    asked = in_words(identity, {"department": department and department.name}, {"department": "院系"})
    return exports.export(identity, "staff.permissions", query, columns, _marked, asked)


def _marked(found: Sequence[Any]) -> list[dict[str, Any]]:
    keys = [screen.key for screen in _screens()]
    return [row | {key: HELD if key in row["keys"] else "" for key in keys} for row in _rows(found)]


def _screens() -> list[Screen]:
    return [screen for screen in all_screens() if screen.grantable == "yes"]


def _rows(found: Sequence[Any]) -> list[dict[str, Any]]:
    held = defaultdict(set)
    for account_id, key in session.execute(people.grants_of(account.id for account, _ in found)):
        held[account_id].add(key)
    return [_row(account, department, held[account.id]) for account, department in found]


def _row(account: Any, department: Any, keys: set[str]) -> dict[str, Any]:
    row = {name: getattr(account, name) for name in ("id", "user_name", "name", "department_id", "enabled")}
    return row | {"department_name": department.name, "keys": in_menu_order(keys)}
