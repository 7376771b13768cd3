"""The local register: a table that operators import, asked by the exact name; near ones are suggestions."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from kernel.db import session
from kernel.name_search import containing
from services.reports.adapters.bureau.port import Answer, Entry
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer

_NEAR = 5
_LEAST = 3
"""Fewer characters are near to half of the register."""
_MOST = 2_000
"""Of more cores than this that have the words in them some are looked at: five of them are wanted."""
_AFTER = "\U0010ffff"
"""Stands behind every text with the same beginning."""
_CORE = RegisteredEmployer.core


class LocalRegister:
    """Asks the table `registered_employers` in the open transaction."""

    name = "本地登记数据"
    keeps = False

    def ask(self, name: str) -> Answer:
        """The organisation of this name; without one, those whose names begin alike or have its words in them."""
        found = session.scalars(select(RegisteredEmployer).where(RegisteredEmployer.name == name).limit(1)).first()
        return Answer(_entry(found) if found else None, () if found else _near(name))


def _near(name: str) -> tuple[str, ...]:
    """Names whose core begins as this one's does, then those that have it in the middle, shorter ones first; where
    there are none, names that begin with less and less of it.
    """
    core = core_of(name)
    if len(core) < _LEAST:
        return ()
    begin = _named(_beginning(core))
    found = begin + tuple(each for each in _named(containing(_CORE, core)) if each not in begin)
    return found[:_NEAR] or _shortened(core)


def _shortened(core: str) -> tuple[str, ...]:
    tries = (_named(_beginning(core[:length])) for length in range(len(core) - 1, _LEAST - 1, -1))
    return next(filter(None, tries), ())


def _beginning(text: str) -> ColumnElement[bool]:
    """A stretch of the index of the cores, however large the register is."""
    return _CORE.between(text, text + _AFTER)


def _named(wanted: ColumnElement[bool]) -> tuple[str, ...]:
    """The names with the shortest of these cores. Cores are looked for alone, so that their index holds all of it."""
    some = select(_CORE).where(wanted).limit(_MOST).subquery()
    length = func.length(some.c.core)
    shortest = select(some.c.core).group_by(some.c.core).order_by(length, some.c.core).limit(_NEAR)
    names = select(RegisteredEmployer.name).where(_CORE.in_(session.scalars(shortest).all()))
    return tuple(session.scalars(names.order_by(func.length(_CORE), _CORE, RegisteredEmployer.name).limit(_NEAR)))


def _entry(row: RegisteredEmployer) -> Entry:
    names = Entry.__dataclass_fields__
    return Entry(**{name: getattr(row, name) for name in names})
