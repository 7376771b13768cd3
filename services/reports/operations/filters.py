"""The common query set in words, for the sheet 查询条件."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codebook.labels import label
from kernel.clock import local, now
from kernel.db import session
from services.reports.models import Department

_WORDS = {"major": "专业", "name": "姓名", "student_no": "学号", "class_name": "班级"}


def in_words(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Each filter with its word; empty ones are left out by the export."""
    year, degree = query.get("graduation_year"), query.get("degree")
    department = session.get(Department, query["department_id"]) if query.get("department_id") else None
    found = [("毕业年度", year), ("院系", department and department.name)]
    found += [(word, query.get(name)) for name, word in _WORDS.items()]
    found += [("学历", degree and label("degrees", degree, year or local(now()).year))]
    return found + [("指定毕业生", "是" if query.get("graduate_id") else None)]
