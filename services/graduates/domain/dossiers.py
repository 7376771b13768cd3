"""Where dossiers are sent (manual 8.5): ways, states and verbs, and what makes a dispatch right.

A dispatch that was never registered counts as not_sent. The lock of a year does not reach dossiers: they go out after
the plan was reported [ours].
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

METHODS: Mapping[str, str] = {"confidential": "机要", "ems": "EMS", "courier": "专人"}
"""The legal ways; 自带 is none [ours]."""
NUMBERED = frozenset({"confidential", "ems"})
"""Ways that give a number to follow the dossier by."""
SOURCES: Mapping[str, str] = {"registered": "登记", "imported": "导入"}
DETAILS: Mapping[str, tuple[str, int]] = {
    "method": ("发送方式", 16),
    "tracking_number": ("机要号或邮件号", 40),
    "bag_number": ("档案袋编号", 40),
    "receiver": ("接收单位", 100),
    "receiver_address": ("接收地址", 200),
    "postcode": ("邮编", 6),
    "contact": ("联系人", 40),
    "phone": ("联系电话", 20),
    "sent_on": ("发送日期", 10),
    "remark": ("备注", 200),
}
"""Fields of a dispatch with their words and widths."""
HISTORY = "dossier."
"""Before the names of a dispatch's fields in a graduate's history."""

FORBIDDEN = "自带不是合法的转递方式，请选择机要、EMS 或专人。"
_NUMBER_MISSING = "用机要或 EMS 发送时，请填写机要号或邮件号。"
_FUTURE = "发送日期不能晚于今天。"
_REFUSALS: Mapping[tuple[str, str], str] = {
    ("send", "sent"): "档案已发送，请用“修改”更正，或者先“取消发送”。",
    ("change", "not_sent"): "档案还没有发送，请用“登记发送”。",
    ("change", "returned"): "档案已退回，请重新“登记发送”。",
    ("cancel", "not_sent"): "档案还没有发送，无需取消。",
    ("cancel", "returned"): "档案已退回，不能取消发送；请重新“登记发送”。",
    ("return", "not_sent"): "档案还没有发送，不能登记退回。",
    ("return", "returned"): "档案已经登记为退回。",
}
VERBS = ("send", "change", "cancel", "return")


def refusal(verb: str, state: str) -> str | None:
    """Why a verb does not apply to a dossier in this state and what to do; None when it does."""
    return _REFUSALS.get((verb, state))


def allowed(state: str) -> list[str]:
    """The verbs that apply now."""
    return [verb for verb in VERBS if refusal(verb, state) is None]


def refusals(state: str) -> dict[str, str]:
    """Why the others do not, by verb."""
    return {verb: text for verb in VERBS if (text := refusal(verb, state))}


def faults(values: Mapping[str, Any], today: date) -> dict[str, list[str]]:
    """What is wrong between the fields of a dispatch, by field."""
    found: dict[str, list[str]] = {}
    if values["method"] in NUMBERED and not values.get("tracking_number"):
        found["tracking_number"] = [_NUMBER_MISSING]
    if values["sent_on"] > today:
        found["sent_on"] = [_FUTURE]
    return found
