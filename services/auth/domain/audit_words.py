"""An entry's values before and after, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from codebook.field_words import coded_text, field_title
from codebook.screens import all_screens
from kernel.clock import local
from kernel.jobs import STATES as JOB
from services.agreements.contract.titles import AGREEMENT, SOURCES, TERMINATION
from services.auth.contract import SCOPES, WEBHOOK_EVENTS
from services.graduates.contract.titles import (
    APPLICATION,
    DOSSIER,
    HISTORY_STATES,
    IMPORT,
    METHODS,
    PLAN_LOCK,
    PROVINCE_CASE,
)

_EMPTY = "空"
_WORDS: Mapping[str, Mapping[str, Any]] = {
    **{name: words for name, (_, words) in HISTORY_STATES.items()},
    "agreement_state": AGREEMENT,
    "agreement_source": SOURCES,
    "application": APPLICATION,
    "dossier.state": DOSSIER,
    "dossier.method": METHODS,
    "province_state": PROVINCE_CASE,
    "kind": {"single": "单发", "broadcast": "群发"},
    "door": {"page": "网页", "api": "接口"},
    "mode": {"all": "全部导入", "valid": "只导入正确的行"},
    "events": WEBHOOK_EVENTS,
    "scopes": SCOPES,
}
"""What codes of a field mean, where no code table of the codebook says it."""
_STATES: Mapping[str, Mapping[str, Any]] = {
    "agreement": AGREEMENT,
    "termination": TERMINATION,
    "import": IMPORT,
    "job": JOB,
    "school": PLAN_LOCK,
}
"""`state` means another thing for each kind of subject."""
_MOMENTS = ("_at", "_until")
MOST = 300
"""As much of a change as fits into one line of a list."""


def changes(kind: str, before: Mapping[str, Any], after: Mapping[str, Any], year: int) -> list[dict[str, str]]:
    """What changed on a kind of subject, field by field: its title, and both values in words.

    What was the same before is left out.
    """
    told = _Told(kind, year)
    return [
        {"name": name, "title": _title(name), "before": told.old(name, before), "after": told.old(name, after)}
        for name in dict.fromkeys((*before, *after))
        if name not in before or before[name] != after.get(name)
    ]


def in_one_line(changed: Iterable[Mapping[str, str]]) -> str:
    """The same, short: `字段：旧 → 新；…`."""
    return "；".join(_line(change) for change in changed)[:MOST]


def _line(change: Mapping[str, str]) -> str:
    told = f"{change['before']} → {change['after']}" if change["before"] else change["after"]
    return f"{change['title']}：{told}"


def _title(name: str) -> str:
    return HISTORY_STATES[name][0] if name in HISTORY_STATES else field_title(name)


@dataclass(frozen=True, slots=True)
class _Told:
    """How the values of a kind of subject are told in a year."""

    kind: str
    year: int

    def old(self, name: str, values: Mapping[str, Any]) -> str:
        return self._text(name, values[name]) if name in values else ""

    def _text(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            return "、".join(self._word(name, str(each)) for each in value) or _EMPTY
        return _EMPTY if value in (None, "") else self._word(name, str(value))

    def _word(self, name: str, code: str) -> str:
        if name == "screens":
            return _screen(code)
        if name.endswith(_MOMENTS):
            return local(datetime.fromisoformat(code)).strftime("%Y-%m-%d %H:%M")
        words = _STATES.get(self.kind, {}) if name == "state" else _WORDS.get(name, {})
        found = words.get(code)
        return str(found[0] if isinstance(found, tuple) else found or coded_text(name, code, self.year))


def _screen(key: str) -> str:
    return next((screen.title for screen in all_screens() if screen.key == key), key)
