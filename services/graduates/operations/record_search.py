"""Graduates found by what somebody types: a number wholly, or a part of the name. Numbers go into no answer."""

from __future__ import annotations

import unicodedata
from typing import Any

from kernel.db import session
from kernel.identity import Identity
from services.graduates.queries import people

MOST = 8


def find(identity: Identity, number: str) -> dict[str, Any]:
    """The graduate in scope whose ID number (either form) or 考生号 this is; the newest year wins."""
    found = session.execute(people.numbered(identity, number).limit(1)).first()
    return {"id": found and found[0].id}


def search(identity: Identity, text: str) -> dict[str, Any]:
    """contract.Hits: letters and digits are a number, anything else a name."""
    text = unicodedata.normalize("NFKC", text)
    if text.isascii() and any(map(str.isdigit, text)):
        query = people.numbered(identity, text, student_no=True)
    else:
        query = people.graduates(identity, {"name": text}).order_by(*people.ORDER)
    found = session.execute(query.limit(MOST + 1)).all()
    return {"items": [_hit(*each) for each in found[:MOST]], "more": len(found) > MOST}


def _hit(graduate: Any, department_name: str | None) -> dict[str, Any]:
    names = ("id", "name", "student_no", "major", "graduation_year")
    return {name: getattr(graduate, name) for name in names} | {"department_name": department_name}
