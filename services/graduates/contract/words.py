"""Fields of graduates' schemas: codes of the code tables, years, and what lists are asked with."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import ValidationError, fields

from codebook.tables import table
from kernel.paging import PageQuery
from kernel.schemas import Choice, Ident, QueryWhole, Schema, Text

FIRST_YEAR, LAST_YEAR = 1990, 2100


class Code(fields.String):
    """A code of a table in codebook, whatever its years; "" is none. Whether the year knows it is a rule."""

    def __init__(self, table_name: str, **kwargs: Any) -> None:
        self.table_name = table_name
        # of the table's entries the first that holds longest: the document shows a code of today
        today = max(table(table_name).entries, key=lambda entry: entry.valid_to)
        super().__init__(**{"metadata": {"example": today.code}} | kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or (value and value not in _codes(self.table_name)):
            raise ValidationError("不是有效的代码，请从给出的选项中选择。")
        return value


@cache
def _codes(table_name: str) -> frozenset[str]:
    return frozenset(entry.code for entry in table(table_name).entries)


class GraduateFilters(Schema):
    """The common query set (Q0). An ID number never stands in an address: `graduate_id` is what /records/find gave."""

    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR)
    department_id = Ident()
    major = Text(50)
    degree = Choice([entry.code for entry in table("degrees").entries])
    name = Text(40)
    student_no = Text(20)
    class_name = Text(100)
    graduate_id = Ident()


class GraduateQuery(PageQuery, GraduateFilters):
    """A page of graduates."""


class GraduateColumns(Schema):
    """The columns that every list of graduates begins with; ID numbers and phones are masked."""

    id = fields.UUID()
    name = fields.String()
    sex_title = fields.String()
    degree_title = fields.String()
    department_id = fields.UUID()
    department_name = fields.String(allow_none=True)
    major = fields.String()
    class_name = fields.String()
    student_no = fields.String()
    id_number = fields.String()
    graduation_year = fields.Integer()
    version = fields.Integer()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)
