"""One's own data and password (manual 2.1, 2.2)."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Schema, Text
from kernel.words import email, mobile, phone, postcode
from services.auth.contract.sessions import CaptchaAnswer
from services.auth.contract.words import gender, password


class Profile(Schema):
    """Who is signed in; fields of graduates are null for others. `id_number` is masked."""

    id = fields.UUID()
    kind = fields.String()
    user_name = fields.String()
    name = fields.String()
    level = fields.String(allow_none=True)
    level_title = fields.String(allow_none=True)
    school_id = fields.UUID(allow_none=True)
    school_name = fields.String(allow_none=True)
    school_code = fields.String(allow_none=True)
    department_id = fields.UUID(allow_none=True)
    department_name = fields.String(allow_none=True)
    gender = fields.String()
    duty = fields.String()
    phone = fields.String()
    mobile = fields.String()
    email = fields.String()
    im = fields.String()
    address = fields.String()
    postcode = fields.String()
    student_no = fields.String(allow_none=True)
    graduation_year = fields.Integer(allow_none=True)
    degree = fields.String(allow_none=True)
    major = fields.String(allow_none=True)
    id_number = fields.String(allow_none=True)
    must_change_password = fields.Boolean()
    version = fields.Integer()
    editable = fields.List(fields.String())


class ProfileChange(CaptchaAnswer):
    """What one may change about oneself; fields left out stay. `im` is QQ or 微信."""

    name = Text(50, least=1)
    gender = gender()
    duty = Text(50)
    phone = phone()
    mobile = mobile()
    email = email()
    im = Text(50)
    address = Text(200)
    postcode = postcode()


class PasswordChange(CaptchaAnswer):
    """The new password is typed twice."""

    old_password = password()
    new_password = password()
    new_password_again = password()
