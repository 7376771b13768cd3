"""The sheet 就业方案信息确认表 (manual 8.7): its columns, its number, and what a verifier is told of it. [ours]"""

from __future__ import annotations

TITLE = "就业方案信息确认表"
COLUMNS = (
    ("序号", 28.0),
    ("学号", 70.0),
    ("姓名", 62.0),
    ("性别", 28.0),
    ("专业", 82.0),
    ("毕业去向", 72.0),
    ("单位名称", 93.0),
    ("签字", 60.0),
)
"""Words and widths in points, together the width of a page."""
PER_PAGE = 22
"""Graduates of one page."""
DECLARATION = "以下就业方案信息已由本人核对无误，签字确认。信息有误的，请不要签字，并在系统中说明。"
SIGNATURES = ("班级负责人（签字）", "院系（盖章）")
IN_FORCE, REPLACED = ("有效", "最新的确认表"), ("已失效", "已有更新的确认表")
"""Verdict and state of the newest sheet of a class, and of an earlier one."""


def sheet_number(year: int, school_code: str, serial: int) -> str:
    """FA, graduation year, school code and serial of the school and year."""
    return f"FA{year:04d}{school_code}{serial:05d}"
