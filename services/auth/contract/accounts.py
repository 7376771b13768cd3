"""Staff accounts (manual 4.1, 4.3)."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery, sort_field
from kernel.schemas import Choice, Ident, QueryFlag, Schema, Text
from kernel.words import email, mobile, phone
from services.auth.contract.words import LEVELS, SchoolCode, UserName, gender, password


class NewAccount(Schema):
    """A staff account: `department_id` null makes one of the school level."""

    department_id = Ident(allow_none=True, required=True)
    user_name = UserName(required=True)
    name = Text(50, least=1, required=True)
    password = password()
    gender = gender()
    duty = Text(50)
    phone = phone()
    mobile = mobile()
    email = email()
    remark = Text(200)


class NewSchool(Schema):
    """A school and its first administrator, opened by whoever runs the system."""

    code = SchoolCode(required=True)
    name = Text(100, least=1, required=True)
    user_name = UserName(required=True)
    person = Text(50, least=1, required=True)


class AccountChange(Schema):
    """Fields left out stay. Another `department_id` moves the account; null moves it to the school level."""

    department_id = Ident(allow_none=True)
    name = Text(50, least=1)
    gender = gender()
    duty = Text(50)
    phone = phone()
    mobile = mobile()
    email = email()
    remark = Text(200)


class NewPassword(Schema):
    """A password set by the office; its owner must change it at the next sign-in."""

    password = password()


class AvailabilityQuery(Schema):
    """检测用户名."""

    user_name = UserName(required=True)


class Availability(Schema):
    """`reason` is Chinese and null when the name is free."""

    user_name = fields.String()
    available = fields.Boolean()
    reason = fields.String(allow_none=True)


class ExportQuery(Schema):
    """Filters of the list and of its export."""

    department_id = Ident()
    user_name = Text(32)
    name = Text(50)
    level = Choice(LEVELS)
    enabled = QueryFlag()


class AccountQuery(PageQuery, ExportQuery):
    """The list of staff accounts."""

    sort = sort_field("user_name", "name", "created_at", "last_sign_in_at", default="user_name")


class AccountRow(Schema):
    """A staff account as the office sees it."""

    id = fields.UUID()
    user_name = fields.String()
    name = fields.String()
    level = fields.String()
    level_title = fields.String()
    department_id = fields.UUID(allow_none=True)
    department_name = fields.String(allow_none=True)
    gender = fields.String()
    gender_title = fields.String()
    duty = fields.String()
    phone = fields.String()
    mobile = fields.String()
    email = fields.String()
    remark = fields.String()
    enabled = fields.Boolean()
    must_change_password = fields.Boolean()
    last_sign_in_at = fields.DateTime(allow_none=True)
    created_at = fields.DateTime()
    version = fields.Integer()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class SignInQuery(PageQuery):
    """The sign-in log of one account, newest first."""
