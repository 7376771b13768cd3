"""Whom a broadcast may go to (manual 3.1): the school level to all users of the school, a department only to its
own graduates.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kernel.errors import Forbidden, Invalid
from kernel.identity import Identity

TITLE_LENGTH = 300
_NOBODY = "只有学校用户和院系用户可以群发信息。"
_TOO_WIDE = "院系用户只能向本院系的毕业生群发信息，请把每一行都选为本院系的毕业生。"
_NO_DEPARTMENT = "所选院系不存在，请重新选择。"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an audience: all conditions together; None is any."""

    kind: str | None = None
    department_id: uuid.UUID | None = None
    graduation_year: int | None = None
    degree: str | None = None
    major: str | None = None


CONDITIONS = tuple(Line.__dataclass_fields__)


def check_lines(sender: Identity, lines: Sequence[Line], departments: Collection[uuid.UUID]) -> None:
    """Refuse a broadcast that goes beyond the sender's right; `departments` are those of the sender's school."""
    if sender.kind != "staff" or sender.school_id is None:
        raise Forbidden("broadcast-not-allowed", _NOBODY)
    if sender.level != "school" and not all(_own_graduates(sender, line) for line in lines):
        raise Forbidden("audience-too-wide", _TOO_WIDE, fields={"audience": [_TOO_WIDE]})
    if any(line.department_id is not None and line.department_id not in departments for line in lines):
        raise Invalid("department-not-found", _NO_DEPARTMENT, fields={"audience": [_NO_DEPARTMENT]})


def _own_graduates(sender: Identity, line: Line) -> bool:
    own = sender.department_id is not None and line.department_id == sender.department_id
    return own and line.kind == "graduate"


def describe(lines: Sequence[Line], departments: Mapping[uuid.UUID, str], degree_title: Callable[[str], str]) -> str:
    """The audience in words, e.g. 计算机学院 2026届 本科 毕业生；全校 学校/院系用户."""
    text = "；".join(_described(line, departments, degree_title) for line in lines)
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1] + "…"


def _described(line: Line, departments: Mapping[uuid.UUID, str], degree_title: Callable[[str], str]) -> str:
    words = [
        departments[line.department_id] if line.department_id else "全校",
        f"{line.graduation_year}届" if line.graduation_year else "",
        degree_title(line.degree) if line.degree else "",
        line.major or "",
        {"graduate": "毕业生", "staff": "学校/院系用户", None: "用户"}[line.kind],
    ]
    return " ".join(word for word in words if word)
