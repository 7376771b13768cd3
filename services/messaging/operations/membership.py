"""Keeping memberships in step with accounts: what no longer fits is closed, what is new is opened, both at the next
number. The clock's row is held from here to the commit, so changes happen one after another.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, insert, literal, select, true, update

from kernel.db import dialect_insert, session
from services.messaging.models import Account, Clock, Membership
from services.messaging.models.directory import OPEN_END

_SHOWN = ("name", "student_no")
_FACTS = ("user_name", "kind", "school_id", "department_id", "graduation_year", "degree", "major")


def advance() -> int:
    """The next number; other changes wait for this transaction's end."""
    statement = dialect_insert(Clock).values(id=1, value=1)
    statement = statement.on_conflict_do_update(index_elements=[Clock.id], set_={"value": Clock.value + 1})
    value: int = session.scalar(statement.returning(Clock.value))
    return value


def reconcile(seq: int, account_ids: Collection[uuid.UUID] | None = None) -> None:
    """Bring the memberships of these accounts (None: of all) up to their present state, as of number `seq`."""
    session.flush()
    present = _present(account_ids)
    fits = exists(select(1).where(Account.id == Membership.account_id, Account.enabled, _same()))
    session.execute(
        update(Membership)
        .where(_open(), _among(Membership.account_id, account_ids), ~fits)
        .values(to_seq=seq)
        .execution_options(synchronize_session=False)
    )
    opened = exists(select(1).where(Membership.account_id == Account.id, _open()).correlate(Account))
    columns = ["account_id", *_FACTS, *_SHOWN, "from_seq", "to_seq"]
    facts = (getattr(Account, name) for name in (*_FACTS, *_SHOWN))
    rows = select(Account.id, *facts, literal(seq), literal(OPEN_END)).where(present, ~opened)
    session.execute(insert(Membership).from_select(columns, rows))
    _rename(account_ids)


def _rename(account_ids: Collection[uuid.UUID] | None) -> None:
    """Names matter to no audience: they change in place, in closed rows too."""
    same = (getattr(Account, name).is_not_distinct_from(getattr(Membership, name)) for name in _SHOWN)
    session.execute(
        update(Membership)
        .where(Membership.account_id == Account.id, _among(Membership.account_id, account_ids), ~and_(*same))
        .values({name: getattr(Account, name) for name in _SHOWN})
        .execution_options(synchronize_session=False)
    )


def _present(account_ids: Collection[uuid.UUID] | None) -> ColumnElement[bool]:
    return and_(Account.enabled, Account.school_id.is_not(None), _among(Account.id, account_ids))


def _among(column: object, ids: Collection[uuid.UUID] | None) -> ColumnElement[bool]:
    return true() if ids is None else column.in_(ids)  # type: ignore[attr-defined]


def _open() -> ColumnElement[bool]:
    # written out, not bound: the partial index is used only for the literal it was made with
    return Membership.to_seq == literal(OPEN_END, literal_execute=True)


def _same() -> ColumnElement[bool]:
    return and_(*(getattr(Account, name).is_not_distinct_from(getattr(Membership, name)) for name in _FACTS))
