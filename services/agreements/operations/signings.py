"""The signing of a graduate: locked before anything signs, reviews or ends; told to graduates whenever it changes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.orm.attributes import set_committed_value

from kernel import bulk
from kernel.bulk import among
from kernel.db import dialect_insert, session
from kernel.events import emit, emit_many
from services.agreements.contract.events import SIGNING_CHANGED
from services.agreements.domain.states import LIVE
from services.agreements.models import Agreement, Graduate, Signing

COPIES = ("graduates",)
"""Services that keep a read copy of signings."""


def locked(graduates: Iterable[Graduate]) -> dict[uuid.UUID, Signing]:
    """The signings of graduates by graduate, made where missing, locked in one order for all."""
    wanted = {each.id: each for each in graduates}
    found = _lock(wanted)
    if missing := wanted.keys() - found.keys():
        found |= _made(missing)
    if missing := wanted.keys() - found.keys():
        found |= _lock(missing)
    return found


def _made(graduate_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Signing]:
    """New ones, made in one order for all; without those that somebody else made meanwhile."""
    names = ("graduate_id", "school_id", "graduation_year", "version", "number")
    new = select(Graduate.id, Graduate.school_id, Graduate.graduation_year, literal(0), literal(""))
    new = new.where(among(Graduate.id, graduate_ids)).order_by(Graduate.id)
    insert = dialect_insert(Signing).from_select(names, new).on_conflict_do_nothing()
    made = session.scalars(insert.returning(Signing), execution_options={"populate_existing": True})
    return {each.graduate_id: each for each in made}


def _lock(graduate_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Signing]:
    query = select(Signing).where(among(Signing.graduate_id, graduate_ids)).order_by(Signing.graduate_id)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {each.graduate_id: each for each in found}


def tell(signing: Signing, agreement: Agreement | None, act: str, by: str, reason: str = "") -> None:
    """Raise the version of a locked signing and tell what it is now."""
    signing.version += 1
    payload = snapshot(signing, agreement, act, by, reason)
    emit(SIGNING_CHANGED, key=str(signing.graduate_id), version=signing.version, payload=payload, to=COPIES)


def tell_many(told: Sequence[tuple[Signing, Agreement | None]], act: str, by: str, reason: str = "") -> None:
    """The same for many graduates, each once, with a constant number of statements; without a common reason each
    agreement's own is told. Writes the number and which agreement lives, too.
    """
    rows = [(each.graduate_id, each.version + 1, each.number, each.agreement_id) for each, _ in told]
    bulk.change(Signing, ("graduate_id", "version", "number", "agreement_id"), rows)
    for signing, _ in told:
        set_committed_value(signing, "version", signing.version + 1)
    changes = [
        (str(signing.graduate_id), signing.version, snapshot(signing, agreement, act, by, reason or _reason(agreement)))
        for signing, agreement in told
    ]
    emit_many(SIGNING_CHANGED, changes, to=COPIES)


def _reason(agreement: Agreement | None) -> str:
    return agreement.reason if agreement else ""


def agreements_of(found: Sequence[Signing]) -> dict[uuid.UUID, Agreement]:
    """What a signing tells of, by graduate: the live agreement, or the one that changed last when none lives."""
    ended = [each.graduate_id for each in found if each.agreement_id is None]
    last = select(Agreement).where(among(Agreement.graduate_id, ended), Agreement.state.not_in(LIVE))
    live = select(Agreement).where(among(Agreement.id, [each.agreement_id for each in found if each.agreement_id]))
    rows = [*session.scalars(last.order_by(Agreement.changed_at, Agreement.id)), *session.scalars(live)]
    return {each.graduate_id: each for each in rows}


def snapshot(
    signing: Signing, agreement: Agreement | None, act: str = "", by: str = "", reason: str = ""
) -> dict[str, Any]:
    """The event's payload (SigningSnapshot), written out by hand: thousands are made in one act."""
    about: dict[str, Any] = {"agreement_id": None, "source": "", "state": "", "employer": {}, "signed_on": None}
    if agreement is not None:
        about = {
            "agreement_id": str(agreement.id),
            "source": agreement.source,
            "state": agreement.state,
            "employer": agreement.employer | {"position": agreement.terms.get("position", "")},
            "signed_on": agreement.signed_on and agreement.signed_on.isoformat(),
        }
    return {
        **about,
        "id": str(signing.graduate_id),
        "version": signing.version,
        "school_id": str(signing.school_id),
        "graduation_year": signing.graduation_year,
        "number": signing.number,
        "act": act,
        "by": by,
        "reason": reason,
    }
