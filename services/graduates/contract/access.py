"""What auth is told of a graduate's account: the event graduate.access, key = the graduate's id, a whole snapshot."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Schema

GRADUATE_ACCESS = "graduate.access"


class GraduateAccess(Schema):
    """`registered` and `enabled` together let somebody in. A higher `credential_version` replaces the password."""

    id = fields.UUID()
    version = fields.Integer()
    user_name = fields.String()
    name = fields.String()
    gender = fields.String()
    school_id = fields.UUID()
    department_id = fields.UUID()
    student_no = fields.String()
    graduation_year = fields.Integer()
    degree = fields.String()
    major = fields.String()
    enabled = fields.Boolean()
    registered = fields.Boolean()
    credential_version = fields.Integer()
    password_hash = fields.String(allow_none=True)
    must_change_password = fields.Boolean()
