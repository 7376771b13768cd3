"""Loads the demo province into auth's database: schools, departments, accounts, grants, the API client.

In bulk, because a province has 600,000 graduates: COPY on PostgreSQL, executemany on SQLite, one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

import demo
from kernel.clock import now
from kernel.db import Database
from kernel.name_key import name_key
from kernel.passwords.hashing import hash_password
from services.auth.contract import PLATFORM_SCOPES, SCOPES
from services.auth.models import Account, ApiClient, Department, Grant, School
from services.auth.operations.secrets import digest

Row = dict[str, Any]
BATCH = 10_000
_BLANK: Row = {
    column.key: "" if column.type.python_type is str and not column.nullable else None
    for column in Account.__table__.columns
}


def load(database: Database, size: str) -> int:
    """Load a demo size and give the number of accounts; 0 when demo schools are there already."""
    schools = demo.schools_of(size)
    with database.writing.begin() as connection:
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
    columns = [column.key for column in Account.__table__.columns]
    count = 0
    rows = _accounts(size, hash_password(demo.PASSWORD), now())
    write = _copy if connection.dialect.name == "postgresql" else _insert
    while batch := list(islice(rows, BATCH)):
        write(connection, Account.__tablename__, columns, [[row[name] for name in columns] for row in batch])
        count += len(batch)
    grants = ({"account_id": s.id, "screen_key": key} for s in demo.staff_of(size) for key in sorted(s.screens))
    connection.execute(insert(Grant), list(grants))
    return count


def _accounts(size: str, password_hash: str, moment: datetime) -> Iterator[Row]:
    base = _BLANK | {
        "password_hash": password_hash,
        "enabled": True,
        "must_change_password": False,
        "epoch": 1,
        "version": 1,
        "record_version": 0,
        "credential_version": 0,
        "created_at": moment,
    }
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
    names = ("gender", "student_no", "graduation_year", "degree", "major", "id_number")
    return {name: getattr(graduate, name) for name in names} | {"mobile": graduate.phone}


def _copy(connection: Connection, table: str, columns: list[str], rows: Iterable[list[Any]]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: Connection, table: str, columns: list[str], rows: Iterable[list[Any]]) -> None:
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  names of our own columns
    cursor: Any = connection.connection.cursor()
    cursor.executemany(statement, ([_PLAIN.get(type(value), _same)(value) for value in row] for row in rows))


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[type, Callable[[Any], Any]] = {
    UUID: lambda value: value.hex,
    datetime: lambda value: value.replace(tzinfo=None).isoformat(" ", "microseconds"),
}
"""How SQLAlchemy's types keep a value on SQLite."""
