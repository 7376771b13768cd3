"""Seals that went with a restored backup: the witness still knows them, and an operator may accept that they are gone.

An acceptance is an entry of the trail like any other, chained with the next seal. It names the seals, what the witness
was told of them, and the seal with which the chain then ended: nothing else is excused, and that seal must stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kernel import audit
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from services.auth.models import AuditEntry, AuditSeal

ACCEPT = "audit:accept"
_NOTHING = "操作日志的封条没有缺失，不需要确认。"
_SCATTERED = "缺失的封条不连续，不像是恢复备份造成的，不能确认。请先查明原因。"


@dataclass(frozen=True, slots=True)
class Gap:
    """Seals `first` to `last` that are not those the witness was told of; `head` and `head_hash` are the last seal when
    this was accepted, `by`, `at` and `reason` whose word it is.
    """

    first: int
    last: int
    head: int
    head_hash: str
    by: str
    at: datetime
    reason: str

    def covers(self, seal: int | None) -> bool:
        return seal is not None and self.first <= seal <= self.last

    @property
    def text(self) -> str:
        when = f"{self.at:%Y-%m-%d %H:%M}"
        return f"seals {self.first} to {self.last} were lost, accepted by {self.by} at {when}: {self.reason}"


def accepted(witness: Mapping[int, str]) -> tuple[Gap, ...]:
    """The gaps that were accepted, as far as the witness says of them what it said then."""
    words = select(AuditEntry).where(AuditEntry.action == ACCEPT, AuditEntry.actor_kind == "service")
    rows = session.scalars(words.order_by(AuditEntry.at))
    return tuple(
        _gap(row) for row in rows if row.after["told"] == _told(row.after["first"], row.after["last"], witness)
    )


def accept(identity: Identity, witness: Mapping[int, str], reason: str) -> Gap:
    """Write down that the lost seals are known to be lost, and why. Raises Conflict where none is, or where they do not
    follow one another, as those of a restored backup do.
    """
    known = accepted(witness)
    lost = [number for number in _lost(witness) if not any(gap.covers(number) for gap in known)]
    if not lost:
        raise Conflict("nothing-lost", _NOTHING)
    if lost != list(range(lost[0], lost[-1] + 1)):
        raise Conflict("lost-apart", _SCATTERED)
    head = session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).one()
    after = {"first": lost[0], "last": lost[-1], "told": _told(lost[0], lost[-1], witness), "head": head.number,
             "head_hash": head.hash}  # fmt: skip
    subject = f"seal {lost[0]}-{lost[-1]}"
    audit.record(identity, ACCEPT, subject_kind="audit", subject_id=subject, after=after, reason=reason)
    return next(gap for gap in accepted(witness) if gap.covers(lost[0]))


def carried_on(entries: Iterable[AuditEntry]) -> None:
    """Acceptances whose time as entries is over are told anew: seals stay for ever, and so does what they lack."""
    for entry in entries:
        keeper = Identity(kind=entry.actor_kind, user_name=entry.actor_user_name)
        audit.record(keeper, ACCEPT, subject_kind=entry.subject_kind, subject_id=entry.subject_id, after=entry.after,
                     reason=entry.reason)  # fmt: skip


def _gap(row: AuditEntry) -> Gap:
    values = {name: row.after[name] for name in ("first", "last", "head", "head_hash")}
    return Gap(**values, by=row.actor_user_name, at=row.at, reason=row.reason)


def _lost(witness: Mapping[int, str]) -> list[int]:
    """Seals that the witness was told of otherwise, or that are not there."""
    own = dict(session.execute(select(AuditSeal.number, AuditSeal.hash)).all())
    return sorted(number for number, told in witness.items() if own.get(number) != told)


def _told(first: int, last: int, witness: Mapping[int, str]) -> str:
    """One hash over what the witness was told of these seals."""
    lines = "\n".join(f"{number} {witness.get(number, '')}" for number in range(first, last + 1))
    return hashlib.sha256(lines.encode()).hexdigest()
