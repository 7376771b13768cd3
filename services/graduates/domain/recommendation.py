"""What the form 毕业生就业推荐表 shows, line by line (manual 7.9); ID number and phones do not stand on it. [ours]"""

from __future__ import annotations

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
