"""The local register: a table that operators import, asked by the exact name; near ones are suggestions."""

from __future__ import annotations

import unicodedata

from sqlalchemy import select

from kernel.db import session
from kernel.paging import like
from services.reports.adapters.bureau.port import Answer, Entry
from services.reports.models import RegisteredEmployer

_NEAR = 5
_LEAST = 4
"""A shorter beginning is near to half of the register."""
_ENDINGS = ("股份有限公司", "有限责任公司", "有限公司", "公司", "集团")


class LocalRegister:
    """Asks the table `registered_employers` in the open transaction."""

    name = "本地登记数据"
    keeps = False

    def ask(self, name: str) -> Answer:
        """The organisation of this name; without one, those whose names hold its core."""
        found = session.scalars(select(RegisteredEmployer).where(RegisteredEmployer.name == name).limit(1)).first()
        return Answer(_entry(found) if found else None, () if found else _near(name))


def name_key(name: str) -> str:
    """A name as people type it, made comparable: full-width forms, spaces, brackets and capitals do not matter."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in plain if not sign.isspace() and sign not in "()[]【】「」").casefold()


def _near(name: str) -> tuple[str, ...]:
    core = name_key(name)
    for ending in _ENDINGS:
        core = core.removesuffix(ending)
    if len(core) < _LEAST:
        return ()
    holds = RegisteredEmployer.name_key.like(like(core), escape="\\")
    query = select(RegisteredEmployer.name).where(holds).order_by(RegisteredEmployer.name).limit(_NEAR)
    return tuple(session.scalars(query))


def _entry(row: RegisteredEmployer) -> Entry:
    names = Entry.__dataclass_fields__
    return Entry(**{name: getattr(row, name) for name in names})
