"""States of an import batch (manual 8.6): what leads where, and what its owner may do."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, tuple[str, str]] = {
    "uploaded": ("等待处理", "wait"),
    "checking": ("校验中", "run"),
    "ready": ("待确认", "wait"),
    "committing": ("导入中", "run"),
    "done": ("处理完成", "good"),
    "failed": ("失败", "bad"),
    "cancelled": ("已取消", "off"),
    "undoing": ("撤销中", "run"),
    "undone": ("已撤销", "off"),
}
"""Title and colour of every state."""

MOVES: Mapping[tuple[str, str], str] = {
    ("uploaded", "check"): "checking",
    ("checking", "checked"): "ready",
    ("checking", "fail"): "failed",
    ("ready", "commit"): "committing",
    ("committing", "written"): "done",
    ("committing", "fail"): "failed",
    ("done", "undo"): "undoing",
    ("undoing", "undone"): "undone",
    ("undoing", "kept"): "done",
    ("uploaded", "cancel"): "cancelled",
    ("checking", "cancel"): "cancelled",
    ("ready", "cancel"): "cancelled",
}
"""(state, verb) → state; anything else is refused."""

_OWNER_VERBS = ("commit", "cancel", "undo")
VERDICTS: Mapping[str, tuple[str, str]] = {
    "new": ("新增", "good"),
    "changed": ("更新", "run"),
    "same": ("无变化", "off"),
    "faulty": ("错误", "bad"),
}


def move(state: str, verb: str) -> str | None:
    """The state that a verb leads to; None when it does not apply."""
    return MOVES.get((state, verb))


def allowed(state: str) -> list[str]:
    """What the owner of a batch may do with it now."""
    return [verb for verb in _OWNER_VERBS if move(state, verb)]
