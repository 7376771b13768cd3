"""Departments (manual 4.4) and the organisation tree."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery, sort_field
from kernel.schemas import QueryFlag, Schema, Text
from kernel.words import Shaped

CODE_HINT = "院系代码由 1 到 10 位数字或字母组成。"


class NewDepartment(Schema):
    """A department of the own school."""

    code = Shaped(10, "[0-9A-Za-z]{1,10}", CODE_HINT, least=1, required=True)
    name = Text(50, least=1, required=True)


class DepartmentChange(Schema):
    """A new code or name; the id stays, so everything of the department follows."""

    code = Shaped(10, "[0-9A-Za-z]{1,10}", CODE_HINT, least=1)
    name = Text(50, least=1)


class DepartmentQuery(PageQuery):
    """The list of departments."""

    code = Text(10)
    name = Text(50)
    enabled = QueryFlag()
    sort = sort_field("code", "name", default="code")


class YearCount(Schema):
    """Graduates of one year."""

    year = fields.Integer(allow_none=True)
    count = fields.Integer()


class DepartmentRow(Schema):
    """`accounts` are staff accounts; `hint` is 无生源 where the department has no graduates, else null."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    school_name = fields.String()
    enabled = fields.Boolean()
    accounts = fields.Integer()
    graduates = fields.Integer()
    graduates_by_year = fields.List(fields.Nested(YearCount))
    hint = fields.String(allow_none=True)
    version = fields.Integer()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class DepartmentName(Schema):
    """A department for choosing."""

    id = fields.UUID()
    school_id = fields.UUID()
    code = fields.String()
    name = fields.String()
    enabled = fields.Boolean()


class DepartmentNames(Schema):
    """Departments by code."""

    items = fields.List(fields.Nested(DepartmentName))


class TreeAccount(Schema):
    """A leaf of the organisation tree."""

    id = fields.UUID()
    user_name = fields.String()
    name = fields.String()
    enabled = fields.Boolean()


class TreeDepartment(Schema):
    """A branch of the organisation tree."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    enabled = fields.Boolean()
    accounts = fields.List(fields.Nested(TreeAccount))


class TreeSchool(Schema):
    """The root; its accounts are those of the school level."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    accounts = fields.List(fields.Nested(TreeAccount))


class Organization(Schema):
    """The tree of two levels; department staff see only their own branch, without accounts."""

    school = fields.Nested(TreeSchool)
    departments = fields.List(fields.Nested(TreeDepartment))
