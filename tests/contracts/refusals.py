"""What every refusal of bad input must look like, and who may send it in the first place."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.contracts.actors import DIRECT, PEOPLE, SERVICES, Actor
from tests.contracts.oracle import expected
from tests.contracts.stage import Stage
from tests.contracts.table import Row, rows

BODIES = {f"{row.service} {row.call} {row.number}": row for row in rows() if row.body is not None}
"""Rows of endpoints that take JSON."""

_LEAKS = ("Traceback", 'File "', "sqlalchemy", "psycopg", "sqlite3", "marshmallow", "$argon2", "SELECT ")


def able(row: Row) -> Actor:
    """Somebody whose own object the endpoint would take."""
    return next(actor for actor in (*PEOPLE, *SERVICES) if expected(row, actor, "own", DIRECT) == (row.ok,))


def faults(stage: Stage, name: str, answer: TestResponse, statuses: tuple[int, ...], service: str) -> list[str]:
    """What is wrong with a refusal: status, form, words, leaks, or that something was written."""
    text = answer.get_data(as_text=True)
    found = []
    if answer.status_code not in statuses:
        return [f"{name}: {answer.status_code} instead of {statuses}: {text[:160]}"]
    problem = answer.get_json(silent=True) if answer.mimetype == "application/problem+json" else None
    if not isinstance(problem, dict):
        return [f"{name}: {answer.status_code} is no problem+json but {answer.mimetype}"]
    if not re.search(r"[\u4e00-\u9fff]", problem.get("detail", "")):
        found.append(f"{name}: no Chinese detail: {problem.get('detail')!r}")
    if problem.get("status") != answer.status_code or not problem.get("request_id"):
        found.append(f"{name}: incomplete problem {sorted(problem)}")
    found += [f"{name}: shows {word!r}" for word in _LEAKS if word in text]
    if not stage.as_set(service):
        found.append(f"{name}: something was written")
        stage.restore()
    return found
