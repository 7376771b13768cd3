"""Opening a school with its first administrator: done by whoever runs the system, never over the network."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel import audit
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.passwords import hashing
from services.auth.models import School
from services.auth.operations import accounts, snapshots


def open_school(operator: Identity, code: str, name: str, first: Mapping[str, Any]) -> uuid.UUID:
    """Make a school and one school-level account (`user_name`, `name`, `password`: to be changed at sign-in).

    Raises Conflict when the code is in use, Invalid when the user name is.
    """
    hashed = hashing.hash_password(first["password"])
    if session.scalar(select(School.id).where(School.code == code)) is not None:
        raise Conflict("school-code-taken", "学校代码已被使用。")
    school = School(id=new_id(), code=code, name=name, enabled=True, version=1)
    session.add(school)
    session.flush()
    snapshots.tell_new(school)
    audit.record(operator, "school:create", subject_kind="school", subject_id=school.id, subject_title=name)
    founder = Identity(kind="service", user_name=operator.user_name, school_id=school.id)
    account = {"user_name": first["user_name"], "name": first["name"], "department_id": None}
    accounts.add_staff(founder, "staff.create:create", account, hashed)
    return school.id
