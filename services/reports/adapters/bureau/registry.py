"""The local register: a table that operators import, asked by the exact name; near ones are suggestions."""

from __future__ import annotations

from sqlalchemy import select

from kernel.db import session
from services.reports.adapters.bureau.port import Answer, Entry
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer

_NEAR = 5
_LEAST = 3
"""A shorter beginning is near to half of the register."""
_AFTER = "\U0010ffff"
"""Stands behind every text with the same beginning."""


class LocalRegister:
    """Asks the table `registered_employers` in the open transaction."""

    name = "本地登记数据"
    keeps = False

    def ask(self, name: str) -> Answer:
        """The organisation of this name; without one, those whose names begin alike."""
        found = session.scalars(select(RegisteredEmployer).where(RegisteredEmployer.name == name).limit(1)).first()
        return Answer(_entry(found) if found else None, () if found else _near(name))


def _near(name: str) -> tuple[str, ...]:
    """Names whose core begins as this one's does; where none does, with less and less of it."""
    core = core_of(name)
    for length in range(len(core), _LEAST - 1, -1):
        found = _beginning(core[:length])
        if found:
            return found
    return ()


def _beginning(text: str) -> tuple[str, ...]:
    """Read from the index of the cores alone, however large the register is."""
    within = RegisteredEmployer.core.between(text, text + _AFTER)
    query = select(RegisteredEmployer.name).where(within).order_by(RegisteredEmployer.core).limit(_NEAR)
    return tuple(session.scalars(query))


def _entry(row: RegisteredEmployer) -> Entry:
    names = Entry.__dataclass_fields__
    return Entry(**{name: getattr(row, name) for name in names})
