"""One employer, however many agreements: found by its code, else by name and region, made when it is new.

What an employer is known by comes from whoever signed with it first; later ones fill in what was empty. The agreement
keeps the employer as signed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from kernel.bulk import among
from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.ids import new_id
from services.agreements.domain.employers import DETAILS
from services.agreements.models import Employer

Signed = Mapping[str, Any]
_READ = ("id", "version", "name", "code", "code_note", "kind", "industry", "region", "details")
_COLUMNS = {"code_note": "code_note", "kind": "employer_kind", "industry": "industry"}


def of(signed: Sequence[Signed]) -> list[Any]:
    """The employer of each (as domain.employers.as_signed gives it), however many with few statements.

    An Employer where something was filled in, else a row that reads like one: thousands cost a third.
    """
    known = _Known(signed)
    named = {each["employer_code"]: row for each in signed if (row := known.without_code(each)) is not None}
    if named:
        for code, row in named.items():
            _name(row, code)
        known = _Known(signed)
    while new := known.missing(signed):
        _make(new)
        known = _Known(signed)
    return [known.filled(each) for each in signed]


class _Known:
    """The employers that some of the signed may mean, as they are in the database now."""

    def __init__(self, signed: Sequence[Signed]) -> None:
        rows = session.execute(_candidates(signed)).all()
        self._changed: dict[uuid.UUID, Employer] = {}
        self._empty: dict[uuid.UUID, list[str]] = {}
        self._by_code = {row.code: row for row in rows if row.code}
        self._by_place = {(row.name, row.region): row for row in reversed(rows)}
        self._without = {(row.name, row.region): row for row in rows if not row.code}

    def find(self, signed: Signed) -> Any:
        """The one meant, None when it is new."""
        code = signed["employer_code"]
        return self._by_code.get(code) if code else self._by_place.get(_place(signed))

    def missing(self, signed: Sequence[Signed]) -> list[Signed]:
        """What to make next, in one order for all: those with a code first, others may be meant by name."""
        unknown = {_key(each): each for each in signed if self.find(each) is None}
        coded = {key: each for key, each in unknown.items() if each["employer_code"]}
        return [(coded or unknown)[key] for key in sorted(coded or unknown)]

    def without_code(self, signed: Signed) -> Any:
        """The one that is known by name and region only, when the code is new to us."""
        code = signed["employer_code"]
        return self._without.get(_place(signed)) if code and code not in self._by_code else None

    def filled(self, signed: Signed) -> Any:
        """The one meant, with what was empty filled in."""
        row = self.find(signed)
        found = self._changed.get(row.id, row)
        if row.id not in self._empty:
            self._empty[row.id] = _empty(row)
        return self._fill(found, signed) if any(signed[name] for name in self._empty[row.id]) else found

    def _fill(self, found: Any, signed: Signed) -> Any:
        values = {name: signed[key] for name, key in _COLUMNS.items() if not getattr(found, name)}
        values |= {"region": signed["employer_region"]} if found.code and not found.region else {}
        changed = {name: value for name, value in values.items() if value}
        details = {name: signed[name] for name in DETAILS if signed[name] and not found.details.get(name)}
        if changed or details:
            found = self._changed.setdefault(found.id, session.get_one(Employer, found.id, populate_existing=True))
            found.details, found.version = found.details | details, found.version + 1
            for name, value in changed.items():
                setattr(found, name, value)
        return found


def _empty(row: Any) -> list[str]:
    """What is not known of an employer, by the words of contract.EmployerBody."""
    columns = [key for name, key in _COLUMNS.items() if not getattr(row, name)]
    place = [] if row.region or not row.code else ["employer_region"]
    return [*columns, *place, *(name for name in DETAILS if not row.details.get(name))]


def _candidates(signed: Iterable[Signed]) -> Any:
    codes = {each["employer_code"] for each in signed} - {""}
    named = among(Employer.name, {each["employer_name"] for each in signed})
    meant = or_((Employer.code != "") & among(Employer.code, codes), named)
    columns = [getattr(Employer, name) for name in _READ]
    return select(*columns).where(meant).order_by(Employer.created_at, Employer.id)


def _make(signed: Iterable[Signed]) -> None:
    """New rows in one order for all; who was quicker made the same employer."""
    rows = [
        {
            "id": new_id(),
            "version": 1,
            "name": each["employer_name"],
            "code": each["employer_code"],
            "region": each["employer_region"],
            "details": {name: each[name] for name in DETAILS if each[name]},
            **{name: each[key] for name, key in _COLUMNS.items()},
            "created_at": now(),
            "updated_at": now(),
        }
        for each in signed
    ]
    session.execute(dialect_insert(Employer).on_conflict_do_nothing(), rows)


def _name(row: Any, code: str) -> None:
    """Give an employer its code; who was quicker with the same code keeps it."""
    still = update(Employer).where(Employer.id == row.id, Employer.code == "")
    try:
        with session.begin_nested():
            session.execute(still.values(code=code, version=Employer.version + 1, updated_at=now()))
    except IntegrityError:
        return


def _place(signed: Signed) -> tuple[str, str]:
    return signed["employer_name"], signed["employer_region"]


def _key(signed: Signed) -> tuple[str, str, str]:
    code = signed["employer_code"]
    return (code, "", "") if code else ("", *_place(signed))
