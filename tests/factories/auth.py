"""Rows of auth made directly in its database, and the identities that its endpoints see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from kernel.db import session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.name_key import name_key
from kernel.passwords.hashing import hash_password
from services.auth.models import Account, Department, Grant, School
from services.auth.operations.identities import present_identity
from tests.system import System

PASSWORD = "demo2026"
_numbers = count(1)


@cache
def password_hash(password: str = PASSWORD) -> str:
    """One hash for all test accounts: hashing is slow on purpose."""
    return hash_password(password)


def make_school(system: System, **values: Any) -> School:
    """A school with a free code."""
    number = next(_numbers)
    return _add(system, School(**{"code": f"8{number:04d}", "name": f"测试学校{number}"} | values))


def make_department(system: System, school: School, **values: Any) -> Department:
    """A department of a school with a free code."""
    number = next(_numbers)
    defaults = {"school_id": school.id, "code": f"{number:02d}", "name": f"测试院系{number}"}
    return _add(system, Department(**defaults | values))


def make_account(
    system: System, school: School | None, department: Department | None = None, *screens: str, **values: Any
) -> Account:
    """An account (staff unless `kind` says otherwise) with `PASSWORD` and the given grants."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": new_id(),
        "kind": "staff",
        "user_name": f"user{number:06d}",
        "name": f"用户{number}",
        "password_hash": password_hash(),
        "school_id": school and school.id,
        "department_id": department and department.id,
    }
    row = Account(**defaults | values)
    row.name_key = name_key(row.name)
    account = _add(system, row)
    for key in screens:
        _add(system, Grant(account_id=account.id, screen_key=key))
    return account


def make_graduate(system: System, school: School, department: Department, **values: Any) -> Account:
    """A graduate's account."""
    number = next(_numbers)
    record = {"student_no": f"2026{number:04d}", "graduation_year": 2026, "degree": "31", "major": "软件工程"}
    named = {"kind": "graduate", "user_name": f"g{number:06d}", "id_number": "370102200301010011"}
    return make_account(system, school, department, **record | named | values)


def identity_of(system: System, account: Account) -> Identity:
    """What the gateway would sign for this account now."""
    asker = Identity(kind="service", user_name="test")
    found: Identity = system.run("auth", lambda: present_identity(asker, account.id), write=False)
    return found


def client_of(system: System, account: Account) -> Any:
    """The auth client that calls as this account."""
    return system.client("auth", identity_of(system, account))


def fresh(system: System, row: Any) -> Any:
    """The same row as it is in the database now."""
    return system.run("auth", lambda: session.get(type(row), row.id), write=False)


@dataclass
class Office:
    """A school with two departments, an administrator and a clerk in each department."""

    system: System
    school: School
    computing: Department
    mechanics: Department
    admin: Account
    clerk: Account
    other_clerk: Account

    def client(self, account: Account | None = None) -> Any:
        """The client of the administrator, or of another account."""
        return client_of(self.system, account or self.admin)


def make_office(system: System) -> Office:
    """An office with free names."""
    school = make_school(system)
    computing = make_department(system, school, name="计算机学院")
    mechanics = make_department(system, school, name="机械学院")
    return Office(
        system,
        school,
        computing,
        mechanics,
        admin=make_account(system, school, name="管理员"),
        clerk=make_account(system, school, computing, "messages.compose", "messages.inbox", name="办事员"),
        other_clerk=make_account(system, school, mechanics, "messages.inbox", name="另一办事员"),
    )


def _add(system: System, row: Any) -> Any:
    system.run("auth", lambda: session.add(row))
    return row
