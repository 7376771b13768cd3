"""Loads the demo province into auth's database: schools, departments, accounts, grants, the API client.

In bulk, because a province has 600,000 graduates, and in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

import demo
from demo import bulk
from kernel.clock import now
from kernel.db import Database
from kernel.name_key import name_key
from kernel.passwords.hashing import UNUSABLE, hash_password
from services.auth.contract import PLATFORM_SCOPES, SCOPES
from services.auth.models import Account, ApiClient, Department, Grant, School
from services.auth.operations.secrets import digest

Row = dict[str, Any]
STUDIES = ("student_no", "graduation_year", "degree", "major")
ACCOUNTS: Any = Account.__table__
_BLANK: Row = {
    **{name: None for name in ("school_id", "department_id", *STUDIES, "id_number")},
    **{name: "" for name in ("gender", "duty", "phone", "mobile", "address")},
    "enabled": True,
    "record_version": 0,
    "credential_version": 0,
}
COLUMNS = ("id", "kind", "user_name", "name", "name_key", "password_hash", "created_at", *_BLANK)


def load(database: Database, size: str) -> int:
    """Load a demo size and give the number of accounts; 0 when demo schools are there already."""
    schools = demo.schools_of(size)
    with bulk.loading(database) as connection:
        if connection.scalar(select(School.id).where(School.id == schools[0].id)):
            return 0
        _load_offices(connection, size)
        return _load_accounts(connection, size)


def _load_offices(connection: Connection, size: str) -> None:
    schools = demo.schools_of(size)
    connection.execute(insert(School), [{"id": s.id, "code": s.code, "name": s.name} for s in schools])
    departments = [
        {"id": department.id, "school_id": school.id, "code": department.code, "name": department.name}
        for school in schools
        for department in school.departments
    ]
    connection.execute(insert(Department), departments)
    ids = {school.code: school.id for school in schools}
    connection.execute(insert(ApiClient), [_client(client, ids) for client in demo.api_clients()])


def _client(client: demo.DemoApiClient, schools: dict[str, UUID]) -> Row:
    return {
        "id": client.id,
        "client_id": client.client_id,
        "name": client.name,
        "role": client.role,
        "school_id": client.school_code and schools[client.school_code],
        "scopes": sorted(SCOPES if client.school_code else SCOPES | PLATFORM_SCOPES),
        "secret_hash": digest(client.client_secret),
    }


def _load_accounts(connection: Connection, size: str) -> int:
    bundle = bulk.Bundle(ACCOUNTS, COLUMNS)
    values = itemgetter(*COLUMNS)
    rows = _accounts(size, hash_password(demo.PASSWORD), now())
    count = 0
    while batch := list(islice(rows, bulk.BATCH)):
        bundle.rows.extend(values(row) for row in batch)
        count += bundle.write(connection)
    grants = ({"account_id": s.id, "screen_key": key} for s in demo.staff_of(size) for key in sorted(s.screens))
    connection.execute(insert(Grant), list(grants))
    return count


def _accounts(size: str, password_hash: str, moment: datetime) -> Iterator[Row]:
    base = _BLANK | {"password_hash": password_hash, "created_at": moment}
    schools = {school.code: school.id for school in demo.schools_of(size)}
    departments = {(d.school_code, d.code): d.id for s in demo.schools_of(size) for d in s.departments}
    for values in _people(size, schools, departments):
        yield base | values | {"name_key": name_key(values["name"])}


def _people(size: str, schools: dict[str, UUID], departments: dict[tuple[str, str], UUID]) -> Iterator[Row]:
    for s in demo.staff_of(size):
        place = {
            "school_id": schools[s.school_code],
            "department_id": s.department_code and departments[s.school_code, s.department_code],
        }
        yield _person("staff", s) | place | {"gender": s.gender, "duty": s.duty, "phone": s.phone}
    for office in demo.authorities_of(size):
        yield _person("authority", office) | {"phone": office.phone}
    for employer in demo.employers_of(size):
        yield _person("employer", employer) | {"phone": employer.phone, "address": employer.address}
    for g in demo.graduates(size):
        place = {"school_id": schools[g.school_code], "department_id": departments[g.school_code, g.department_code]}
        yield _person("graduate", g) | place | _record(g)


def _person(kind: str, person: Any) -> Row:
    return {"kind": kind, "id": person.id, "user_name": person.user_name, "name": person.name}


def _record(graduate: demo.DemoGraduate) -> Row:
    """What the event graduate.access would have told (load_graduates keeps the record itself)."""
    names = ("gender", *STUDIES, "id_number")
    told = {name: getattr(graduate, name) for name in names} | {"mobile": graduate.phone, "record_version": 1}
    standing = demo.standing_of(graduate)
    told["enabled"] = standing.may_sign_in
    return told | ({"credential_version": 1} if standing.registered else {"password_hash": UNUSABLE})
