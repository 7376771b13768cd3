"""Whom a single message may go to (manual 3.1), and whose name a sender may see."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from kernel.identity import Identity

NETWORK_WIDE = ("employer", "authority")


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules ask of a receiver."""

    id: uuid.UUID
    kind: str
    school_id: uuid.UUID | None
    department_id: uuid.UUID | None
    enabled: bool


def may_write_to(sender: Identity, receiver: Person) -> bool:
    """Staff reach their own school, employers and authorities; graduates the staff of their school; others nobody.

    Employers and authorities answer by reply.
    """
    if not receiver.enabled or receiver.id == sender.id:
        return False
    own_school = sender.school_id is not None and receiver.school_id == sender.school_id
    if sender.kind == "staff":
        return receiver.kind in NETWORK_WIDE or own_school
    return sender.kind == "graduate" and receiver.kind == "staff" and own_school


def shown_name(viewer: Identity, kind: str, department_id: uuid.UUID | None, name: str) -> str:
    """The name as the viewer may see it: department staff see other departments' graduates masked (李*)."""
    foreign = kind == "graduate" and department_id != viewer.department_id
    if viewer.kind == "staff" and viewer.level != "school" and foreign:
        return name[:1] + "*" * max(1, len(name) - 1)
    return name
