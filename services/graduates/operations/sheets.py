"""Lists of graduates as workbooks: the columns every list begins with, and the common query set in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codebook.labels import label
from kernel.clock import local, now
from kernel.db import session
from kernel.exports import MEDIA_TYPE, moment
from kernel.sheets import Column
from services.graduates.models import Department

__all__ = ("GRADUATE", "MEDIA_TYPE", "filters", "moment")
GRADUATE = (
    Column("name", "姓名"),
    Column("sex_title", "性别", width=6),
    Column("degree_title", "学历", width=10),
    Column("department_name", "院系", width=24),
    Column("major", "专业", width=24),
    Column("class_name", "班级", width=16),
    Column("student_no", "学号", width=16),
    Column("id_number", "身份证号", width=22),
    Column("graduation_year", "毕业年度", width=10),
)
"""The columns of people.columns; ID numbers are masked there."""
_WORDS = {"major": "专业", "name": "姓名", "student_no": "学号", "class_name": "班级"}


def filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The common query set in words."""
    year = query.get("graduation_year")
    department = session.get(Department, query["department_id"]) if query.get("department_id") else None
    found = [("毕业年度", year), ("院系", department and department.name)]
    found += [(word, query.get(name)) for name, word in _WORDS.items()]
    degree = query.get("degree")
    found += [("学历", degree and label("degrees", degree, year or local(now()).year))]
    return found + [("指定毕业生", "是" if query.get("graduate_id") else None)]
