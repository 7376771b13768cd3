"""States of an import batch (manual 8.6): what leads where, what its owner may do, and how files must be named."""

from __future__ import annotations

import re
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

GOES_ON: Mapping[str, str] = {"committing": "commit", "undoing": "undo"}
"""States whose work stopped half-way, and the verb that goes on where it stopped."""
BEFORE_COMMIT = ("uploaded", "checking")
STOPPED = ("failed", "cancelled", "undone")
"""States of batches that count no more: their file may be sent again."""
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


_DOSSIER_FILE = re.compile(r"(?P<code>[0-9]{5})_(?P<year>[0-9]{4})_DA_[0-9]{1,6}\.(?:zip|xlsx)", re.IGNORECASE)


def dossier_file_name(school_code: str, year: int | str) -> str:
    """A right name of a dossier file."""
    return f"{school_code}_{year}_DA_1.zip"


def dossier_name_fault(name: str, school_code: str, year: int) -> str | None:
    """What is wrong with the name of a dossier file (manual 8.6: 按要求改名); None when it is right."""
    found = _DOSSIER_FILE.fullmatch(name)
    expected = dossier_file_name(school_code, year)
    if found is None:
        return f"文件名应为“院校代码_年度_DA_序号.zip”，例如 {expected}；请改名后重新上传。"
    if found["code"] != school_code:
        return f"文件名里的院校代码不是本校的 {school_code}；请改名为 {expected} 的样子。"
    if int(found["year"]) != year:
        return f"文件名里的年度与所选毕业年度 {year} 不一致；请改名为 {expected} 的样子，或者改选年度。"
    return None


def any_name(_name: str, _school_code: str, _year: int) -> None:
    """No rule for the name."""
