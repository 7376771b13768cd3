"""Graduates within the asker's scope: finding, locking, and the columns that every list shows."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from codebook.labels import label
from kernel.bulk import among
from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.redaction import mask_id_number
from kernel.scope import get_scoped, scoped
from services.graduates.models import Graduate
from services.graduates.operations import years

_SHOWN = ("id", "name", "department_id", "major", "class_name", "student_no", "graduation_year", "version")
_MISSING = "没有找到这些毕业生，可能已被删除，或不在您的管理范围内。"


def get(identity: Identity, graduate_id: uuid.UUID, *, lock: bool = False) -> Graduate:
    """A graduate in scope; anything else is NotFound. One to be changed is locked, and the year before it held."""
    if lock:
        _hold_years(identity, (graduate_id,))
    return get_scoped(Graduate, graduate_id, identity, lock=lock)


def lock_many(identity: Identity, graduate_ids: Iterable[uuid.UUID]) -> Sequence[Graduate]:
    """Graduates in scope, locked in one order for all; one that is not refuses all."""
    wanted = set(graduate_ids)
    _hold_years(identity, wanted)
    query = scoped(select(Graduate).where(among(Graduate.id, wanted)).order_by(Graduate.id), identity)
    found = session.scalars(query.with_for_update()).all()
    if len(found) != len(wanted):
        raise NotFound("not-found", _MISSING)
    return found


def _hold_years(identity: Identity, graduate_ids: Collection[uuid.UUID]) -> None:
    """Whatever the lock of a plan guards is done to graduates who were got here."""
    columns: tuple[Any, ...] = (Graduate.school_id, Graduate.graduation_year)
    places = select(*columns).where(among(Graduate.id, graduate_ids)).distinct()
    years.hold((school, year) for school, year in session.execute(scoped(places, identity)))


def title(graduate: Graduate) -> str:
    """How the audit trail and batch answers name a graduate."""
    return f"{graduate.name}（{graduate.student_no or graduate.exam_number}）"


def columns(graduate: Graduate, department_name: str | None) -> dict[str, Any]:
    """The columns of contract.GraduateColumns but the verbs."""
    year = graduate.graduation_year
    return {name: getattr(graduate, name) for name in _SHOWN} | {
        "sex_title": label("sex", graduate.sex, year),
        "degree_title": label("degrees", graduate.degree, year),
        "department_name": department_name,
        "id_number": mask_id_number(graduate.id_number),
    }
