"""The places of changes: given in the order of the commits, so that who reads on from a place misses nothing.

The counter's row is locked from here to the commit. So this comes last in a change: nothing may wait behind it, and
two changes never wait for each other's rows across it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import BigInteger, cast, func, literal, select

from kernel.bulk import among
from kernel.db import dialect_insert, session
from services.agreements.models import Agreement, AgreementChange, ChangeCounter

_NAME = "agreements"


def note(agreement_ids: Sequence[uuid.UUID]) -> None:
    """These (different) agreements changed: each moves to the end."""
    if not agreement_ids:
        return
    before = _take(len(agreement_ids)) - len(agreement_ids)
    place = literal(before, BigInteger) + cast(func.row_number().over(order_by=Agreement.id), BigInteger)
    changed = select(Agreement.id, place).where(among(Agreement.id, agreement_ids))
    insert = dialect_insert(AgreementChange).from_select(["agreement_id", "place"], changed)
    moved = {"place": insert.excluded.place}
    session.execute(insert.on_conflict_do_update(index_elements=["agreement_id"], set_=moved))


def last() -> int:
    """The last place that was committed; 0 before the first."""
    return session.scalar(select(ChangeCounter.last).where(ChangeCounter.name == _NAME)) or 0


def _take(count: int) -> int:
    insert = dialect_insert(ChangeCounter).values(name=_NAME, last=count)
    more = {"last": ChangeCounter.last + insert.excluded.last}
    taken = insert.on_conflict_do_update(index_elements=["name"], set_=more).returning(ChangeCounter.last)
    return int(session.execute(taken).scalar_one())
