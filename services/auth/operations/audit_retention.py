"""Entries whose time is over: removed seal by seal, oldest first; the seals stay, so that the chain still closes.

What was removed, and up to which seal, is an entry itself: the check believes nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select

from kernel import audit
from kernel.db import session
from kernel.identity import Identity
from kernel.jobs import JobKind, Step, db_now
from kernel.models import Job
from kernel.surroundings import around
from services.auth.domain.audit_chain import ANCHOR
from services.auth.models import AuditEntry, AuditSeal, AuditSealed
from services.auth.operations.audit_gaps import ACCEPT, carried_on

RETIRE = "audit:retire"
_KEEPER = Identity(kind="service", user_name="auth")
_SLACK = timedelta(days=1)
"""Longer than clocks of machines differ: the database refuses an entry that is a second too young."""


def step(job: Job) -> Step:
    """One seal's entries; the last batch finds none and tells what went."""
    kept_from = db_now() - timedelta(days=around().settings.audit_days) - _SLACK
    seal = session.scalar(select(AuditSeal).where(AuditSeal.number == _next(job)))
    if seal is not None and seal.sealed_at < kept_from and not _young(seal.number, kept_from):
        return Step({"through": seal.number}, rows=_remove(seal.number))
    if "through" in job.cursor:
        _tell(int(job.cursor["through"]), kept_from)
    return Step({}, finished=True)


RETENTION = JobKind("audit-retention", "清理到期的操作日志", "auth.default", step)


def retired_through() -> int:
    """The last seal whose entries were removed because their time was over; ANCHOR when there is none."""
    newest = select(AuditEntry.after).where(AuditEntry.action == RETIRE, AuditEntry.actor_kind == "service")
    told = session.scalars(newest.order_by(AuditEntry.at.desc()).limit(1)).first()
    return int(told["through_seal"]) if told else ANCHOR


def _next(job: Job) -> int:
    """The number after the last seal that has no entries any more."""
    if "through" in job.cursor:
        return int(job.cursor["through"]) + 1
    return session.scalar(select(func.min(AuditSealed.seal))) or ANCHOR


def _young(number: int, kept_from: datetime) -> bool:
    of_seal = exists().where(AuditSealed.entry_id == AuditEntry.id, AuditSealed.seal == number)
    return bool(session.scalar(select(AuditEntry.id).where(of_seal, AuditEntry.at >= kept_from).limit(1)))


def _remove(number: int) -> int:
    ids = select(AuditSealed.entry_id).where(AuditSealed.seal == number)
    carried_on(session.scalars(select(AuditEntry).where(AuditEntry.id.in_(ids), AuditEntry.action == ACCEPT)).all())
    options = {"synchronize_session": False}
    session.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids)), execution_options=options)
    gone = session.execute(delete(AuditSealed).where(AuditSealed.seal == number), execution_options=options)
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _tell(through: int, kept_from: datetime) -> None:
    audit.record(
        _KEEPER,
        RETIRE,
        subject_kind="audit",
        subject_id=f"seal {through}",
        after={"through_seal": through, "kept_from": kept_from.isoformat()},
    )
