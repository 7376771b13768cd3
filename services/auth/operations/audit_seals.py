"""Sealing the audit trail: one writer takes what has arrived since, in the order of taking, and chains it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import delete, select

from kernel.bulk import among, load
from kernel.db import session
from kernel.events import emit
from kernel.jobs import JobKind, Step, db_now
from kernel.models import Job
from services.auth.contract.audit import AUDIT_SEALED
from services.auth.domain.audit_chain import ANCHOR, entry_hash, list_digest, seal_hash
from services.auth.models import AuditEntry, AuditSeal, AuditSealed, AuditWaiting

BATCH = 2000
WITNESS = "messaging"


def step(job: Job) -> Step:
    """One seal over at most BATCH entries; none where nothing waits."""
    # whoever seals holds the anchor: two that overlap make one chain
    session.get_one(AuditSeal, ANCHOR, with_for_update=True)
    entries = session.scalars(_waiting()).all()
    if entries:
        _seal(entries)
    return Step({}, rows=len(entries), finished=len(entries) < BATCH)


SEAL = JobKind("audit-seal", "操作日志加封", "auth.default", step)


def _waiting() -> Any:
    joined = select(AuditEntry).join(AuditWaiting, AuditWaiting.entry_id == AuditEntry.id)
    return joined.order_by(AuditWaiting.place).limit(BATCH)


def _seal(entries: Sequence[AuditEntry]) -> None:
    last = session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).one()
    number, first = last.number + 1, last.last_place + 1
    hashes = [entry_hash(entry) for entry in entries]
    digest, at = list_digest(enumerate(hashes, first)), db_now()
    end = first + len(entries) - 1
    hashed = seal_hash(number, first, end, digest, at, last.hash)
    session.add(
        AuditSeal(
            number=number,
            first_place=first,
            last_place=end,
            digest=digest,
            before=last.hash,
            hash=hashed,
            sealed_at=at,
        )
    )
    session.flush()
    ids = [entry.id for entry in entries]
    rows = zip(range(first, end + 1), ids, repeat(number), hashes)
    load(AuditSealed, ("place", "entry_id", "seal", "hash"), rows)
    session.execute(delete(AuditWaiting).where(among(AuditWaiting.entry_id, ids)))
    emit(AUDIT_SEALED, key=str(number), version=1, payload={"number": number, "hash": hashed}, to=(WITNESS,))
