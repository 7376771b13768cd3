"""The sheet 查询条件 of every export: what was asked for, by whom, when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.clock import local, now
from kernel.identity import Identity

_BOTH = {True: "有效", False: "无效", None: "全部"}


def export_info(identity: Identity, filters: Mapping[str, Any], titles: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Rows of the sheet; `titles` names the filters in Chinese."""
    asked = [(title, _shown(filters.get(name))) for name, title in titles.items()]
    return [
        ("学校", identity.school_name),
        *asked,
        ("导出人", f"{identity.name}（{identity.user_name}）"),
        ("导出时间", f"{local(now()):%Y-%m-%d %H:%M}"),
    ]


def _shown(value: Any) -> str:
    return _BOTH[value] if value is None or isinstance(value, bool) else str(value)
