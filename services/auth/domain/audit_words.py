"""An entry's values before and after, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codebook.field_words import coded_text, field_title
from codebook.screens import all_screens
from services.agreements.contract.titles import AGREEMENT, SOURCES
from services.graduates.contract.titles import APPLICATION, DOSSIER, PROVINCE_CASE

_EMPTY = "空"
_STATES: Mapping[str, Mapping[str, Any]] = {
    "state": AGREEMENT,
    "agreement_state": AGREEMENT,
    "agreement_source": SOURCES,
    "application": APPLICATION,
    "dossier.state": DOSSIER,
    "province_state": PROVINCE_CASE,
}
_OWN_STATES = {"locked": "已锁定", "open": "未锁定"}
MOST = 300
"""As much of a change as fits into one line of a list."""


def changes(before: Mapping[str, Any], after: Mapping[str, Any], year: int) -> list[dict[str, str]]:
    """What changed, field by field: its title, and both values in words. What was the same before is left out."""
    names = dict.fromkeys((*before, *after))
    return [
        {"name": name, "title": field_title(name), "before": _old(name, before, year), "after": _old(name, after, year)}
        for name in names
        if name not in before or before[name] != after.get(name)
    ]


def in_one_line(changed: Iterable[Mapping[str, str]]) -> str:
    """The same, short: `字段：旧 → 新；…`."""
    return "；".join(_line(change) for change in changed)[:MOST]


def _line(change: Mapping[str, str]) -> str:
    told = f"{change['before']} → {change['after']}" if change["before"] else change["after"]
    return f"{change['title']}：{told}"


def _old(name: str, values: Mapping[str, Any], year: int) -> str:
    return _text(name, values[name], year) if name in values else ""


def _text(name: str, value: Any, year: int) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_screen(each) if name == "screens" else str(each) for each in value) or _EMPTY
    if value in (None, ""):
        return _EMPTY
    text = str(value)
    return _state(name, text) or coded_text(name, text, year)


def _state(name: str, code: str) -> str:
    found = _STATES.get(name, {}).get(code) or (_OWN_STATES.get(code, "") if name == "state" else "")
    return str(found[0] if isinstance(found, tuple) else found)


def _screen(key: str) -> str:
    return next((screen.title for screen in all_screens() if screen.key == key), key)
