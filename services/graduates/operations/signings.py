"""Taking in what agreements tells of signings (signing.changed): the graduate's agreement, and through it the plan row.

Batches are worked as sets. That a signing was taken in is told back: graduate.facts carries its version.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from kernel import bulk, logs
from kernel.clock import now
from kernel.copies import newest
from kernel.db import session
from kernel.ids import new_id
from services.graduates.domain.signing import Signed, columns, ended
from services.graduates.models import Change, Graduate
from services.graduates.operations import changes, plan, told, years

log = logs.get(__name__)
_SERVICE = "agreements"
_DISPATCH_OVER = {"dispatch": "none", "dispatched_on": None}
_WRITTEN = (
    *("id", "version", *told.VERSIONS, "signing_version", "agreement_id", "agreement_state", "agreement_source"),
    *("agreement_number", "agreement_employer", "signed_on", "dispatch", "dispatched_on", "plan_confirmation"),
    *("plan_objection", "plan_confirmed_at", "plan_held"),
)
"""Columns that a signing, and the plan row with it, may change."""
_written = attrgetter(*_WRITTEN)
_COLUMNS = ("id", "graduate_id", "at", "actor_kind", "actor_id", "actor_name", "through", "action", "before", "after",
            "reason", "batch_id")  # fmt: skip
Payload = Mapping[str, Any]


def signing_changed(events: list[dict[str, Any]]) -> None:
    """Apply "signing.changed": newer versions only."""
    take(newest(events))


def take(payloads: Sequence[Payload], *, again: bool = False) -> int:
    """Take snapshots of different signings in; gives how many counted. `again` also takes the version known already."""
    by_id = {uuid.UUID(each["id"]): each for each in payloads}
    years.hold((uuid.UUID(each["school_id"]), each["graduation_year"]) for each in payloads)
    found = _locked(by_id)
    if len(found) < len(by_id):
        log.warning("signings of unknown graduates", count=len(by_id) - len(found))
    newer = [each for each in found if _counts(each, by_id[each.id], again=again)]
    rows = [row for each in newer for row in _set(each, by_id[each.id])]
    plan.refresh_many(newer)
    bulk.change(Graduate, _WRITTEN, [_written(each) for each in newer])
    bulk.load(Change, _COLUMNS, rows)
    told.now([each.id for each in newer])
    return len(newer)


def _locked(by_id: Mapping[uuid.UUID, Payload]) -> Sequence[Graduate]:
    """They do not belong to the session, which would write each by a statement of its own."""
    query = select(Graduate).where(bulk.among(Graduate.id, by_id)).order_by(Graduate.id)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    for each in found:
        session.expunge(each)
    return found


def _counts(graduate: Graduate, payload: Payload, *, again: bool) -> bool:
    least = graduate.signing_version + (not again)
    return bool(payload["version"] >= least)


def _set(graduate: Graduate, payload: Payload) -> list[Sequence[Any]]:
    """Set what the snapshot says and give the row of the history, if anything changed."""
    wanted = columns(payload)
    after = Signed(wanted["agreement_state"], wanted["agreement_number"], wanted["agreement_id"])
    if graduate.dispatch != "none" and ended(_signed(graduate), after):
        wanted |= _DISPATCH_OVER
    graduate.signing_version, graduate.agreement_id = payload["version"], wanted.pop("agreement_id")
    changed = {name: value for name, value in wanted.items() if getattr(graduate, name) != value}
    earlier = {name: getattr(graduate, name) for name in changed}
    for name, value in changed.items():
        setattr(graduate, name, value)
    graduate.version += bool(changed)
    for name in told.VERSIONS:
        setattr(graduate, name, getattr(graduate, name) + 1)
    return [_history(graduate, payload, earlier, changed)] if changed else []


def _signed(graduate: Graduate) -> Signed:
    return Signed(graduate.agreement_state, graduate.agreement_number, graduate.agreement_id)


def _history(graduate: Graduate, payload: Payload, earlier: Payload, changed: Payload) -> Sequence[Any]:
    who = ("service", None, payload["by"] or _SERVICE)
    act = f"signing:{payload['act']}" if payload["act"] else "signing:replay"
    values = (changes.plain(earlier), changes.plain(changed))
    return (new_id(), graduate.id, now(), *who, "event", act, *values, payload["reason"], None)
