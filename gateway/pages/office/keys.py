"""What other systems' doors have in common: in use or not, and keys that are exchanged with overlap."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from gateway.screens.declaration import Field, Form, State, Tabs
from gateway.screens.fields import Texts

ENABLED = (State(True, "使用中", "good"), State(False, "已停用", "off"))
TABS = Tabs("enabled", (("", "全部"), ("true", "使用中"), ("false", "已停用")))
_OVERLAPS = (("0", "立即失效"), ("24", "1 天"), ("72", "3 天"), ("168", "7 天"))


def rotation(save: Callable[[str, int], Response], lead: str) -> Form:
    """The form of 更换密钥; `save` gets the row and for how many hours the old key stays good."""
    return Form(
        fields=(Field("overlap_hours", "旧密钥继续有效", kind="select", options=_OVERLAPS, required=True),),
        save=lambda row_id, sent: save(str(row_id), _hours(sent)),
        load=lambda _row_id: {"overlap_hours": "24"},
        lead=lead,
    )


def _hours(sent: Texts) -> int:
    return int(sent["overlap_hours"])
