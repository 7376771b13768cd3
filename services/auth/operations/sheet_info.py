"""The sheet 查询条件 of every export: of which school, and what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.identity import Identity

_BOTH = {True: "有效", False: "无效", None: "全部"}


def in_words(identity: Identity, filters: Mapping[str, Any], titles: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Rows of the sheet; `titles` names the filters in Chinese."""
    return [("学校", identity.school_name), *((title, _shown(filters.get(name))) for name, title in titles.items())]


def _shown(value: Any) -> str:
    return _BOTH[value] if value is None or isinstance(value, bool) else str(value)
