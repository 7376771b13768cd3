"""Telling auth who a graduate is and whether they may sign in (event graduate.access, a whole snapshot each time)."""

from __future__ import annotations

from typing import Any

from kernel.events import emit
from services.graduates.contract.access import GRADUATE_ACCESS, GraduateAccess
from services.graduates.models import Graduate

KEEPER = "auth"
_SCHEMA = GraduateAccess()


def tell(graduate: Graduate, *, password_hash: str | None = None, must_change_password: bool = False) -> None:
    """Tell what a (locked) graduate's account is now; a password hash replaces the password.

    The relay sends only the newest snapshot of a key. A password comes along once, so it has a key of its own.
    """
    graduate.access_version += 1
    key = str(graduate.id)
    if password_hash is not None:
        graduate.credential_version += 1
        key = f"{key}/{graduate.credential_version}"
    payload = snapshot(graduate, password_hash, must_change_password)
    emit(GRADUATE_ACCESS, key=key, version=graduate.access_version, payload=payload, to=(KEEPER,))


def snapshot(graduate: Any, password_hash: str | None = None, must_change_password: bool = False) -> dict[str, Any]:
    """The event's payload from anything with the attributes of a Graduate."""
    return dict(_SCHEMA.dump(_values(graduate, password_hash, must_change_password)))


def _values(graduate: Any, password_hash: str | None, must_change_password: bool) -> dict[str, Any]:
    same = ("id", "name", "school_id", "department_id", "student_no", "graduation_year", "degree", "major", "enabled")
    return {name: getattr(graduate, name) for name in same} | {
        "version": graduate.access_version,
        "user_name": graduate.login_name,
        "gender": graduate.sex if graduate.sex in ("1", "2") else "",
        "registered": graduate.registration == "registered",
        "credential_version": graduate.credential_version,
        "password_hash": password_hash,
        "must_change_password": must_change_password,
    }
