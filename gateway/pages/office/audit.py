"""操作日志: who did what to whom, when and from where; append-only, for school administrators."""

from __future__ import annotations

from typing import Any

from flask import Response

from codebook.screens import all_screens
from gateway.clients import auth
from gateway.pages.messages.shared import as_id
from gateway.pages.office.ordering import shown
from gateway.screens.declaration import Column, Drawer, Empty, Filter, Query, Screen, State, Tabs
from gateway.screens.registry import declare
from services.auth.contract import AuditQuery

OUTCOMES = (State("done", "成功", "good"), State("denied", "被拒绝", "bad"))
PREFIXES = (
    ("session:", "登录与退出"), ("denied:", "越权被拒"), ("graduate:", "毕业生自己办理"), ("platform:", "省级平台办理"),
    ("school:", "开通学校"),
)  # fmt: skip
"""Actions that belong to no screen, by the beginning of their keys."""


def acts() -> tuple[tuple[str, str], ...]:
    """What can be asked for: the screens by title, and what belongs to none."""
    screens = [(f"{screen.key}:", screen.title) for screen in all_screens()]
    return (("", "全部操作"), *PREFIXES, *screens)


def _load(row_id: str) -> dict[str, Any]:
    return {"entry": auth().audit_entry(as_id(row_id)), "outcomes": {state.value: state for state in OUTCOMES}}


def _order_export(query: Query, key: str) -> Response:
    return shown("auth", auth().order_audit_export(query, key=key or None))


AUDIT = declare(
    Screen(
        key="audit",
        source=lambda query: auth().audit(**query),
        schema=frozenset(AuditQuery().fields),
        export=lambda query: auth().export_audit(**query),
        order_export=_order_export,
        tabs=Tabs("outcome", (("", "全部"), ("done", "成功"), ("denied", "被拒绝"))),
        filters=(
            Filter("day", "日期", kind="dates"),
            Filter("actor", "操作人", placeholder="姓名或用户名"),
            Filter("action", "操作", kind="select", options=acts),
            Filter("subject", "对象"),
            Filter("text", "内容包含", placeholder="变更前后的值、原因、地址或请求编号"),
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
        drawer=Drawer("office/audit_entry.html", _load),
        name_of="action_title",
        empty=Empty("还没有操作记录", "修改数据的操作都会记录在这里，不能修改或删除。", "clipboard-list"),
    )
)
