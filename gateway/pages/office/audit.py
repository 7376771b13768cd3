"""操作日志: who did what to whom, when and from where; append-only, for school administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.clients import auth
from gateway.screens.declaration import Column, Empty, Filter, Query, Screen, State, Tabs
from gateway.screens.registry import declare
from services.auth.contract import AuditQuery

OUTCOMES = (State("done", "成功", "good"), State("denied", "被拒绝", "bad"))
_MOST = 300


def change_text(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What changed, in one line: `a → b` for each value that was there before and differs now."""
    names = [name for name, value in before.items() if value != after.get(name)]
    texts = [f"{_shown(before.get(name))} → {_shown(after.get(name))}" for name in names]
    return "；".join(texts)[:_MOST]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return f"{len(value)} 项"
    return "空" if value in (None, "") else str(value)


def _source(query: Query) -> dict[str, Any]:
    found = auth().audit(**query)
    rows = [row | {"change": change_text(row["before"] or {}, row["after"] or {})} for row in found["items"]]
    return found | {"items": rows}


AUDIT = declare(
    Screen(
        key="audit",
        source=_source,
        schema=frozenset(AuditQuery().fields),
        tabs=Tabs("outcome", (("", "全部"), ("done", "成功"), ("denied", "被拒绝"))),
        filters=(
            Filter("day", "日期", kind="dates"),
            Filter("actor", "操作人", placeholder="姓名或用户名"),
            Filter("subject", "对象"),
        ),
        columns=(
            Column("action_title", "操作", kind="lead"),
            Column("outcome", "结果", kind="state", states=OUTCOMES),
            Column("at", "时间", kind="time"),
            Column("actor_name", "操作人"),
            Column("actor_user_name", "用户名"),
            Column("subject_title", "对象"),
            Column("change", "变更"),
            Column("reason", "原因"),
            Column("address", "地址"),
            Column("request_id", "请求编号", shown=False),
        ),
        name_of="action_title",
        empty=Empty("还没有操作记录", "修改数据的操作都会记录在这里，不能修改或删除。", "clipboard-list"),
    )
)
