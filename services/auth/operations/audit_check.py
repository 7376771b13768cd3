"""Whether the audit trail is as it was sealed: which seal, and where possible which entry, is not.

An entry that was changed differs from its hash; one removed is missing from its seal's list; one put in stands in no
list; a list or a seal that was changed, removed or put in breaks the chain; seals cut off at the end are known to
the witness, in another service's database. What a restored backup lacks an operator may accept (audit_gaps.py): it is
told as a note from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select, exists, func, select

from kernel.db import Database, session
from kernel.jobs import db_now
from kernel.settings import AUDIT_DAYS
from services.auth.domain.audit_chain import ANCHOR, NOTHING, entry_hash, list_digest, seal_hash
from services.auth.models import AuditEntry, AuditSeal, AuditSealed, AuditWaiting
from services.auth.operations.audit_gaps import Gap, accepted
from services.auth.operations.audit_retention import retired_through

MOST = 50
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: a code, the seal and the entry it is about, as far as known."""

    code: str
    seal: int | None = None
    entry: str | None = None

    @property
    def text(self) -> str:
        about = [f"seal {self.seal}"] if self.seal is not None else []
        return f"{TEXTS[self.code]} ({', '.join(about + [f'entry {self.entry}'] * bool(self.entry))})"


TEXTS = {
    "anchor-missing": "the first seal, with which the chain begins, is missing",
    "seal-missing": "a seal is missing",
    "seal-changed": "a seal was changed",
    "chain-broken": "a seal does not follow the one before it: that one was changed, removed or put in",
    "witness-differs": "a seal is not the one that the witness was told of",
    "witness-knows-more": "the witness was told of a seal that is gone",
    "accepted-differs": "a seal is not the one that was there when a gap was accepted",
    "list-changed": "the list of a seal's entries was changed",
    "list-removed": "a seal's entries were removed before their time",
    "entry-changed": "an entry was changed after it was sealed",
    "entry-removed": "a sealed entry was removed",
    "entry-inserted": "an entry was put in past the services",
    "waiting-removed": "an entry was removed before it was sealed",
}
"""What a finding means, by its code."""


LOST = ("witness-differs", "witness-knows-more")
"""Findings that a restored backup leaves, and an operator may accept."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a check saw: numbers of seals and of sealed and waiting entries, and the first MOST faults.

    `head` is the last seal's number and hash, to be kept elsewhere; `gaps` are those that were accepted.
    """

    seals: int
    entries: int
    waiting: int
    faults: tuple[Fault, ...]
    head: str = field(default="", compare=False)
    gaps: tuple[Gap, ...] = ()


def check(database: Database, witness: Mapping[int, str]) -> Result:
    """Read the whole chain; `witness` is the hash of each seal as another service was told it.

    Each few hundred seals are a transaction of their own, so that the check holds up nobody.
    """
    gaps = database.run(lambda: accepted(witness), write=False)
    faults = database.run(lambda: list(_heads(gaps)), write=False)
    last, counted = _Last(), [0, 0]
    while batch := database.run(partial(_batch, last, witness, counted), write=False):
        faults += _unknown(batch[1], gaps)
        last = batch[0]
        if len(faults) >= MOST:
            break
    gone = (Fault("witness-knows-more", seal) for seal in sorted(witness) if seal > last.number)
    faults += _unknown(gone, gaps)
    faults += database.run(lambda: list(_strays()), write=False)
    waiting = database.run(lambda: session.scalar(select(func.count()).select_from(AuditWaiting)) or 0, write=False)
    head = f"seal {last.number} {last.hash}"
    return Result(counted[0], counted[1], waiting, tuple(faults[:MOST]), head, gaps)


def _unknown(faults: Iterable[Fault], gaps: Sequence[Gap]) -> list[Fault]:
    """Findings without those that were accepted."""
    return [each for each in faults if each.code not in LOST or not any(gap.covers(each.seal) for gap in gaps)]


def _heads(gaps: Iterable[Gap]) -> Iterator[Fault]:
    for gap in gaps:
        head = session.get(AuditSeal, gap.head)
        if head is None or head.hash != gap.head_hash:
            yield Fault("accepted-differs", gap.head)


@dataclass(frozen=True, slots=True)
class _Last:
    """The seal before: what the next one must follow."""

    number: int = ANCHOR - 1
    place: int = 0
    hash: str = NOTHING


def _batch(last: _Last, witness: Mapping[int, str], counted: list[int]) -> tuple[_Last, list[Fault]] | None:
    query = select(AuditSeal).where(AuditSeal.number > last.number).order_by(AuditSeal.number)
    seals = session.scalars(query.limit(_BATCH)).all()
    if not seals:
        return None
    faults: list[Fault] = []
    retired, young = retired_through(), db_now() - timedelta(days=AUDIT_DAYS)
    for seal in seals:
        faults += _of_seal(last, seal, witness.get(seal.number))
        if seal.number > retired or seal.sealed_at > young:
            faults += _of_list(seal)
            counted[1] += seal.last_place - seal.first_place + 1
        counted[0] += 1
        last = _Last(seal.number, seal.last_place, seal.hash)
    return last, faults


def _of_seal(last: _Last, seal: AuditSeal, witnessed: str | None) -> Iterator[Fault]:
    if seal.number != last.number + 1:
        yield Fault("anchor-missing" if last.number < ANCHOR else "seal-missing", last.number + 1)
    elif seal.before != last.hash or seal.first_place != last.place + 1:
        yield Fault("chain-broken", seal.number)
    made = seal_hash(seal.number, seal.first_place, seal.last_place, seal.digest, seal.sealed_at, seal.before)
    if made != seal.hash:
        yield Fault("seal-changed", seal.number)
    if witnessed is not None and witnessed != seal.hash:
        yield Fault("witness-differs", seal.number)


def _of_list(seal: AuditSeal) -> Iterator[Fault]:
    rows = session.execute(_listed(seal.number)).all()
    if not rows and seal.number != ANCHOR:
        yield Fault("list-removed", seal.number)
        return
    if list_digest((line.place, line.hash) for line, _ in rows) != seal.digest:
        yield Fault("list-changed", seal.number)
    for line, entry in rows:
        if entry is None:
            yield Fault("entry-removed", seal.number, str(line.entry_id))
        elif entry_hash(entry) != line.hash:
            yield Fault("entry-changed", seal.number, str(line.entry_id))


def _listed(number: int) -> Select[Any]:
    columns: tuple[Any, ...] = (AuditSealed, AuditEntry)
    joined = select(*columns).outerjoin(AuditEntry, AuditEntry.id == AuditSealed.entry_id)
    return joined.where(AuditSealed.seal == number).order_by(AuditSealed.place)


def _strays() -> Iterator[Fault]:
    """What stands in no seal's list and does not wait for one, and what is listed or waits without being there."""
    sealed = exists().where(AuditSealed.entry_id == AuditEntry.id)
    waits = exists().where(AuditWaiting.entry_id == AuditEntry.id)
    for entry_id in session.scalars(select(AuditEntry.id).where(~sealed, ~waits).limit(MOST)):
        yield Fault("entry-inserted", entry=str(entry_id))
    gone = select(AuditWaiting.entry_id).where(~exists().where(AuditEntry.id == AuditWaiting.entry_id))
    for entry_id in session.scalars(gone.limit(MOST)):
        yield Fault("waiting-removed", entry=str(entry_id))
    unknown = ~exists().where(AuditSeal.number == AuditSealed.seal)
    for number in session.scalars(select(AuditSealed.seal).where(unknown).distinct().limit(MOST)):
        yield Fault("seal-missing", number)
