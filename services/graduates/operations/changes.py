"""Every change of a graduate, or of what belongs to it, in one place: values, history, audit trail, read copies."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kernel import audit
from kernel.db import session
from kernel.identity import Identity
from services.graduates.models import Change, Graduate
from services.graduates.operations import people, told

Values = Mapping[str, Any]


def apply(
    identity: Identity, graduate: Graduate, action: str, values: Values, *, reason: str = "", through: str = ""
) -> bool:
    """Set the values that differ on a (locked) graduate and record it; False when nothing differs."""
    changed = {name: value for name, value in values.items() if getattr(graduate, name) != value}
    if not changed:
        return False
    before = {name: getattr(graduate, name) for name in changed}
    for name, value in changed.items():
        setattr(graduate, name, value)
    graduate.version += 1
    note(identity, graduate, action, before, changed, reason=reason, through=through)
    return True


def note(
    identity: Identity,
    graduate: Graduate,
    action: str,
    before: Values,
    after: Values,
    *,
    reason: str = "",
    through: str = "",
) -> None:
    """Record a change that was made elsewhere (a record, an application, a dossier) in history and audit trail.

    Whoever copies one of the changed values is told.
    """
    told.changed((graduate.id,), after)
    earlier, later = plain(before), plain(after)
    session.add(
        Change(
            graduate_id=graduate.id,
            actor_kind=identity.kind,
            actor_id=identity.id,
            actor_name=identity.name or identity.user_name,
            through=through or way_of(identity),
            action=action,
            before=earlier,
            after=later,
            reason=reason,
        )
    )
    audit.record(
        identity,
        action,
        subject_kind="graduate",
        subject_id=graduate.id,
        subject_title=people.title(graduate),
        before=without_secrets(earlier),
        after=without_secrets(later),
        reason=reason,
    )


def way_of(identity: Identity) -> str:
    """Through what somebody acts: staff through pages, others through the API, services by events."""
    return {"staff": "page", "service": "event"}.get(identity.kind, "api")


_NUMBERS = frozenset({"id_number", "id_number_15", "mobile", "home_phone", "phone", "contact_phone", "contact_mobile"})
_HASHES = frozenset({"operation_code_hash", "password_hash"})


def plain(values: Values) -> dict[str, Any]:
    """JSON-able values; of hashes only whether there is one."""
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    if name in _HASHES:
        return value is not None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def without_secrets(values: dict[str, Any]) -> dict[str, Any]:
    """Numbers hidden, under whatever prefix their names stand (dossier., content.)."""
    return {name: "***" if name.rpartition(".")[2] in _NUMBERS and value else value for name, value in values.items()}
