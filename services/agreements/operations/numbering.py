"""Giving out agreement numbers: one current a graduate, taken in blocks from its series, a voided one never again."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select, update

from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.errors import Conflict
from services.agreements.domain.numbers import DIGITS, MOST, number
from services.agreements.models import AgreementNumber, NumberSeries, School, Signing

_OVER = "本年度的协议书编号已经用完，请联系系统管理员。"
_Series = tuple[uuid.UUID, int, str]


def give(signings: Iterable[Signing], source: str, reason: str = "") -> None:
    """Give each of the (locked) signings the next number of a source; what was current becomes void for ever."""
    groups: dict[_Series, list[Signing]] = defaultdict(list)
    for signing in signings:
        groups[signing.school_id, signing.graduation_year, source].append(signing)
    for series in sorted(groups, key=str):
        _give(series, groups[series], reason)


def of_source(number_text: str, source: str) -> bool:
    """Whether a current number ("" for none) was given for this source and can be used for it."""
    return number_text[11:12] == DIGITS[source]


def _give(series: _Series, signings: list[Signing], reason: str) -> None:
    school_id, year, source = series
    last = _take(series, len(signings))
    code = session.scalars(select(School.code).where(School.id == school_id)).one()
    _void([signing.graduate_id for signing in signings if signing.number], reason)
    for serial, signing in enumerate(signings, last - len(signings) + 1):
        signing.number = number(year, code, source, serial)
    given = [{"number": each.number, "graduate_id": each.graduate_id, "source": source} for each in signings]
    session.execute(dialect_insert(AgreementNumber), given)


def _take(series: _Series, count: int) -> int:
    """The last of the next `count` serials."""
    school_id, year, source = series
    row: Mapping[str, object] = {"school_id": school_id, "graduation_year": year, "source": source, "last": 0}
    session.execute(dialect_insert(NumberSeries).on_conflict_do_nothing(), [row])
    mine = (
        (NumberSeries.school_id == school_id) & (NumberSeries.graduation_year == year) & (NumberSeries.source == source)
    )
    taken = update(NumberSeries).where(mine).values(last=NumberSeries.last + count).returning(NumberSeries.last)
    last: int = session.execute(taken).scalar_one()
    if last > MOST:
        raise Conflict("numbers-used-up", _OVER)
    return last


def _void(graduate_ids: list[uuid.UUID], reason: str) -> None:
    current = AgreementNumber.graduate_id.in_(graduate_ids) & AgreementNumber.voided_at.is_(None)
    session.execute(update(AgreementNumber).where(current).values(voided_at=now(), reason=reason))
