"""Agreements by the beginning of their number, employers by name or code, both of some sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from kernel.identity import Identity
from kernel.scope import scoped
from services.agreements.domain import numbers
from services.agreements.models import Agreement, Employer, Graduate
from services.agreements.queries.agreements import rows
from services.agreements.queries.people import contains

_LAST = "Z"
"""No sign of a number or a code stands behind it, whatever the database's order of letters."""
_SHORTEST_NUMBER, _SHORTEST_CODE, _LONGEST_CODE = 4, 8, 18


def numbered(identity: Identity, sources: Sequence[str], text: str) -> Select[Any] | None:
    """Select of agreements (queries.agreements.rows) whose number begins so, with or without SD; None: no number."""
    sign = text.upper()
    begin = sign if sign.startswith(numbers.PREFIX) else numbers.PREFIX + sign
    if not _plain(sign, _SHORTEST_NUMBER) or len(begin) > numbers.LENGTH:
        return None
    among = rows(identity).where(Agreement.source.in_(sources), _begins(Agreement.number, begin, numbers.LENGTH))
    return among.where(Graduate.id.is_not(None)).order_by(Agreement.number)


def employers(identity: Identity, sources: Sequence[str], text: str) -> Select[Any]:
    """Select of (employer's id, a name it signed with, code, agreements by source …), the most signed first."""
    name, total = func.max(Agreement.employer_name), func.count()
    by_source = [func.count().filter(Agreement.source == source).label(source) for source in sources]
    columns: tuple[Any, ...] = (Agreement.employer_id, name.label("name"), Employer.code, *by_source)
    found = select(*columns)
    found = found.join(Employer, Employer.id == Agreement.employer_id)
    wanted: list[ColumnElement[bool]] = [contains(Agreement.employer_name, text)]
    if _plain(text, _SHORTEST_CODE):
        wanted.append(_begins(Employer.code, text.upper(), _LONGEST_CODE))
    found = scoped(found, identity).where(Agreement.source.in_(sources), or_(*wanted))
    return found.group_by(Agreement.employer_id, Employer.code).order_by(total.desc(), name, Agreement.employer_id)


def _plain(text: str, least: int) -> bool:
    return text.isascii() and text.isalnum() and len(text) >= least


def _begins(column: Any, text: str, length: int) -> ColumnElement[bool]:
    """A range instead of a pattern: it needs no index of its own."""
    between: ColumnElement[bool] = column.between(text, text.ljust(length, _LAST))
    return between
