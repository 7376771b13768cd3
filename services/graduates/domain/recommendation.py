"""What the form 毕业生就业推荐表 shows, line by line (manual 7.9); ID number and phones do not stand on it. [ours]"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

ROWS: tuple[tuple[str, ...], ...] = (
    ("name", "sex", "birth_date"),
    ("nationality", "political_status", "origin_region"),
    ("department_id", "class_name", "student_no"),
    ("degree", "major", "major_direction"),
    ("schooling_years", "training_mode", "graduated_on"),
    ("minor",),
    ("qualifications",),
)
"""Fields of a graduate by line of the form."""
BOXES = ("院系意见", "学校意见")
NO_CLASS = "未分班"


def piece_names(places: Iterable[tuple[str | None, str]]) -> list[str]:
    """A name for each piece of (department, class), each another one: a second of the same place is （2）."""
    seen: Counter[str] = Counter()
    names = []
    for department, class_name in places:
        name = "_".join(part for part in (department, class_name or NO_CLASS) if part)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return names
