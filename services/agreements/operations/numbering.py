"""Giving out agreement numbers: one current a graduate, taken in blocks from its series, a voided one never again."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from kernel.bulk import among, change, load
from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.errors import Conflict
from services.agreements.domain.numbers import DIGITS, MOST, number
from services.agreements.models import AgreementNumber, NumberSeries, School, Signing

_OVER = "本年度的协议书编号已经用完，请联系系统管理员。"
_Series = tuple[uuid.UUID, int, str]
_COLUMNS = ("number", "graduate_id", "source", "given_at", "reason")


def give(signings: Iterable[Signing], source: str, reason: str = "") -> None:
    """Give each of the (locked) signings the next number of a source; what was current becomes void for ever."""
    wanted = [(signing, source) for signing in signings]
    assign(wanted, reason)
    change(Signing, ("graduate_id", "number"), [(signing.graduate_id, signing.number) for signing, _ in wanted])


def assign(wanted: Sequence[tuple[Signing, str]], reason: str = "") -> None:
    """The same, each of its own source, with a constant number of statements; signings.tell_many has to follow, which
    writes what the signings are now.
    """
    groups: dict[_Series, list[Signing]] = defaultdict(list)
    for signing, source in wanted:
        groups[signing.school_id, signing.graduation_year, source].append(signing)
    if not groups:
        return
    _void([signing.graduate_id for signing, _ in wanted if signing.number], reason)
    last = _take({series: len(group) for series, group in groups.items()})
    codes = _codes({school_id for school_id, _, _ in groups})
    for (school_id, year, source), group in groups.items():
        first = last[school_id, year, source] - len(group) + 1
        for serial, signing in enumerate(group, first):
            set_committed_value(signing, "number", number(year, codes[school_id], source, serial))
    moment = now()
    load(AgreementNumber, _COLUMNS, [(each.number, each.graduate_id, source, moment, "") for each, source in wanted])


def of_source(number_text: str, source: str) -> bool:
    """Whether a current number ("" for none) was given for this source and can be used for it."""
    return number_text[11:12] == DIGITS[source]


def _take(counts: dict[_Series, int]) -> dict[_Series, int]:
    """The last of the next serials of each series, locked in one order for all."""
    names = ("school_id", "graduation_year", "source")
    rows = [dict(zip(names, series, strict=True)) | {"last": counts[series]} for series in sorted(counts, key=str)]
    insert = dialect_insert(NumberSeries).values(rows)
    more = {"last": NumberSeries.last + insert.excluded.last}
    columns = (NumberSeries.school_id, NumberSeries.graduation_year, NumberSeries.source, NumberSeries.last)
    taken = session.execute(insert.on_conflict_do_update(index_elements=names, set_=more).returning(*columns))
    last = {(school_id, year, source): serial for school_id, year, source, serial in taken}
    if max(last.values()) > MOST:
        raise Conflict("numbers-used-up", _OVER)
    return last


def _codes(school_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = session.execute(select(School.id, School.code).where(School.id.in_(school_ids)))
    return {school_id: code for school_id, code in found}


def _void(graduate_ids: list[uuid.UUID], reason: str) -> None:
    if not graduate_ids:
        return
    current = among(AgreementNumber.graduate_id, graduate_ids) & AgreementNumber.voided_at.is_(None)
    voided = update(AgreementNumber).where(current).values(voided_at=now(), reason=reason[:200])
    session.execute(voided, execution_options={"synchronize_session": False})
