"""Agreements and terminations in the in-process system, of graduates whom both services know."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from kernel.db import session
from services.agreements.models import Agreement, Graduate, Termination
from services.graduates.models import Graduate as Record
from tests.factories.agreements import Registry
from tests.gateway import bureau
from tests.gateway.conftest import Office

_SAME = ("name", "student_no", "exam_number", "degree", "major", "class_name", "graduation_year")
_PENDING = ("pending", "refused", "withdrawn")


def registry(office: Office) -> Registry:
    """The factory of agreements on the office's own database."""
    system = office.system
    return Registry(system.settings, system.databases["agreements"], system.apps["agreements"])


def graduates(office: Office, count: int = 1, place: str = "a.department1", **facts: Any) -> list[Graduate]:
    """New graduates of a department of the world; `facts` are what agreements is told of them."""
    ids, desk = office.world.ids, registry(office)
    school, department = ids[f"{place[0]}.school"], ids[place]
    own = {name: facts[name] for name in _SAME if name in facts}
    made = records(office).graduates(count, school, department, **own)
    known = [{"id": str(each.id), **{name: getattr(each, name) for name in _SAME}} for each in made]
    return [desk.graduate(school, department, **told | facts) for told in known]


def records(office: Office) -> bureau.Bureau:
    """The factory of graduates, numbering on from those there are."""
    factory = bureau.bureau(office)
    factory.count = office.system.run("graduates", lambda: session.scalar(select(func.count(Record.id))), write=False)
    return factory


def agreements(office: Office, count: int, source: str = "system", state: str = "pending", **facts: Any) -> list[str]:
    """The ids of agreements of new graduates."""
    place = facts.pop("place", "a.department1")
    made = registry(office).agreements(graduates(office, count, place), source, state, **facts)
    return [str(each.id) for each in made]


def agreement(office: Office, source: str = "system", state: str = "pending", **facts: Any) -> str:
    return agreements(office, 1, source, state, **facts)[0]


def termination(office: Office, kind: str, state: str, **facts: Any) -> Termination:
    """A termination of a new graduate's agreement."""
    source = "system" if kind == "online" else "out_of_province"
    made = agreement(office, source, "archived" if state in _PENDING else "terminated")
    return registry(office).termination(read(office, made), kind, state, **facts)


def read(office: Office, agreement_id: str) -> Agreement:
    """The agreement as it is now."""
    return office.system.run("agreements", lambda: session.get_one(Agreement, UUID(agreement_id)), write=False)
