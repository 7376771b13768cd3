"""The signing of a graduate: locked before anything signs, reviews or ends; told to graduates whenever it changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from kernel.db import dialect_insert, session
from kernel.events import emit
from services.agreements.contract.events import SIGNING_CHANGED, SigningSnapshot
from services.agreements.models import Agreement, Graduate, Signing

COPIES = ("graduates",)
"""Services that keep a read copy of signings."""
_SCHEMA = SigningSnapshot()


def locked(graduates: Iterable[Graduate]) -> dict[uuid.UUID, Signing]:
    """The signings of graduates by graduate, made where missing, locked in one order for all."""
    rows = [
        {"graduate_id": each.id, "school_id": each.school_id, "graduation_year": each.graduation_year}
        for each in graduates
    ]
    if not rows:
        return {}
    session.execute(
        dialect_insert(Signing).on_conflict_do_nothing(), [row | {"version": 0, "number": ""} for row in rows]
    )
    wanted = select(Signing).where(Signing.graduate_id.in_([row["graduate_id"] for row in rows]))
    found = session.scalars(
        wanted.order_by(Signing.graduate_id).with_for_update().execution_options(populate_existing=True)
    )
    return {each.graduate_id: each for each in found}


def tell(signing: Signing, agreement: Agreement | None, act: str, by: str, reason: str = "") -> None:
    """Raise the version of a locked signing and tell what it is now."""
    signing.version += 1
    payload = snapshot(signing, agreement, act, by, reason)
    emit(SIGNING_CHANGED, key=str(signing.graduate_id), version=signing.version, payload=payload, to=COPIES)


def snapshot(
    signing: Signing, agreement: Agreement | None, act: str = "", by: str = "", reason: str = ""
) -> dict[str, Any]:
    """The event's payload."""
    about: dict[str, Any] = {"agreement_id": None, "source": "", "state": "", "employer": {}, "signed_on": None}
    if agreement is not None:
        employer = agreement.employer | {"position": agreement.terms.get("position", "")}
        names = ("source", "state", "signed_on")
        about = {name: getattr(agreement, name) for name in names}
        about |= {"agreement_id": agreement.id, "employer": employer}
    return dict(
        _SCHEMA.dump(
            {
                **about,
                "id": signing.graduate_id,
                "version": signing.version,
                "school_id": signing.school_id,
                "graduation_year": signing.graduation_year,
                "number": signing.number,
                "act": act,
                "by": by,
                "reason": reason,
            }
        )
    )
