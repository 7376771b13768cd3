"""What other services copy: payloads of the events school|department|account.changed, and of the scans."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Schema

SCHOOL_CHANGED = "school.changed"
DEPARTMENT_CHANGED = "department.changed"
ACCOUNT_CHANGED = "account.changed"


class SchoolSnapshot(Schema):
    """A school; `version` rises with every change."""

    id = fields.UUID()
    version = fields.Integer()
    code = fields.String()
    name = fields.String()
    enabled = fields.Boolean()


class DepartmentSnapshot(SchoolSnapshot):
    """A department of a school."""

    school_id = fields.UUID()


class AccountSnapshot(Schema):
    """An account; what only graduates have is null for others."""

    id = fields.UUID()
    version = fields.Integer()
    kind = fields.String()
    user_name = fields.String()
    name = fields.String()
    school_id = fields.UUID(allow_none=True)
    department_id = fields.UUID(allow_none=True)
    enabled = fields.Boolean()
    student_no = fields.String(allow_none=True)
    graduation_year = fields.Integer(allow_none=True)
    degree = fields.String(allow_none=True)
    major = fields.String(allow_none=True)


class SchoolScan(Schema):
    """`next` is the `after` of the next call, null at the end."""

    items = fields.List(fields.Nested(SchoolSnapshot))
    next = fields.UUID(allow_none=True)


class DepartmentScan(Schema):
    """As SchoolScan."""

    items = fields.List(fields.Nested(DepartmentSnapshot))
    next = fields.UUID(allow_none=True)


class AccountScan(Schema):
    """As SchoolScan."""

    items = fields.List(fields.Nested(AccountSnapshot))
    next = fields.UUID(allow_none=True)
