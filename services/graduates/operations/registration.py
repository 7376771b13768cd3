"""A graduate's first sign-up: matched with one graduate record on name, ID number, degree, year and school."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from codebook.id_numbers import IdNumberError, normalize
from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.identity import Identity
from kernel.passwords.hashing import hash_password
from kernel.passwords.policy import problems
from services.graduates.models import Graduate, School
from services.graduates.operations import access, changes

_NO_MATCH = "姓名、身份证号、学历、毕业年度和院校与学校上报的生源信息不一致，请核对；确认无误请联系学校就业部门。"
_ALREADY = "您已经注册，请直接登录；忘记密码请联系学校就业部门重新设置。"
_DISABLED = "您的帐户已被学校禁用，请联系学校就业部门。"


def register(identity: Identity, values: Mapping[str, Any], policy: str) -> dict[str, str]:
    """Open the account of the matching record; gives the name to sign in with (contract.Registered)."""
    graduate = _matching(values)
    if graduate.registration == "registered":
        raise Conflict("already-registered", _ALREADY)
    if not graduate.enabled:
        raise Forbidden("account-disabled", _DISABLED)
    found = problems(policy, values["password"], graduate.login_name)
    if found:
        raise Invalid("password-refused", found[0], fields={"password": found})
    hashed = hash_password(values["password"])
    told = {name: values[name] for name in ("mobile", "email") if values.get(name)}
    states = {"registration": "registered", "registered_at": now()}
    changes.apply(_self(graduate, identity), graduate, "graduate:register", states | told)
    access.tell(graduate, password_hash=hashed)
    return {"user_name": graduate.login_name}


def _matching(values: Mapping[str, Any]) -> Graduate:
    try:
        number = normalize(values["id_number"])
    except IdNumberError as error:
        raise Invalid("id-number", str(error), fields={"id_number": [str(error)]}) from error
    query = (
        select(Graduate)
        .join(School, School.id == Graduate.school_id)
        .where(
            School.code == values["school_code"],
            Graduate.graduation_year == values["graduation_year"],
            Graduate.id_number == number,
            Graduate.name == values["name"],
            Graduate.degree == values["degree"],
        )
    )
    graduate = session.scalar(query.with_for_update(of=Graduate))
    if graduate is None:
        raise Invalid("no-such-record", _NO_MATCH)
    return graduate


def _self(graduate: Graduate, asker: Identity) -> Identity:
    """Who registers is the graduate, though nobody is signed in yet."""
    return Identity(
        kind="graduate",
        id=graduate.id,
        user_name=graduate.login_name,
        name=graduate.name,
        school_id=graduate.school_id,
        department_id=graduate.department_id,
        address=asker.address,
    )
