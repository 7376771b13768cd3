"""Who asks: the first argument of every operation.

An identity is made by the service that keeps the accounts and travels in a signed token (kernel.tokens).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import Any, Self

PEOPLE = ("staff", "graduate", "employer", "authority")
KINDS = (*PEOPLE, "client", "service", "anonymous")


@dataclass(frozen=True, slots=True)
class Identity:
    """One asker: a person, an API client or another service.

    `level` is "school" or "department" for staff, else None. `department_id` is None for the school level.
    `screens` are granted screen keys (staff), `scopes` those of an API client, `epoch` the account's version
    of rights, `address` the network address the request came from.
    """

    kind: str
    id: uuid.UUID | None = None
    user_name: str = ""
    name: str = ""
    school_id: uuid.UUID | None = None
    school_name: str = ""
    department_id: uuid.UUID | None = None
    department_name: str = ""
    level: str | None = None
    screens: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)
    epoch: int = 0
    must_change_password: bool = False
    address: str = ""

    @property
    def is_person(self) -> bool:
        return self.kind in PEOPLE

    @property
    def key(self) -> str:
        """A stable text for idempotency keys and logs: kind and id, no name."""
        return f"{self.kind}:{self.id or self.user_name}"

    def at(self, address: str) -> Self:
        """The same asker, seen from a network address."""
        return replace(self, address=address)

    def claims(self) -> dict[str, Any]:
        """JSON-able claims, without empty values."""
        values = {
            "kind": self.kind,
            "id": _text(self.id),
            "user_name": self.user_name,
            "name": self.name,
            "school_id": _text(self.school_id),
            "school_name": self.school_name,
            "department_id": _text(self.department_id),
            "department_name": self.department_name,
            "level": self.level,
            "screens": sorted(self.screens),
            "scopes": sorted(self.scopes),
            "epoch": self.epoch,
            "must_change_password": self.must_change_password,
            "address": self.address,
        }
        return {name: value for name, value in values.items() if value}

    @classmethod
    def from_claims(cls, claims: dict[str, Any]) -> Self:
        """Read what `claims` wrote; raises ValueError when it cannot be one."""
        if claims.get("kind") not in KINDS:
            raise ValueError("unknown kind of identity")
        return cls(
            kind=claims["kind"],
            id=_uuid(claims.get("id")),
            user_name=claims.get("user_name", ""),
            name=claims.get("name", ""),
            school_id=_uuid(claims.get("school_id")),
            school_name=claims.get("school_name", ""),
            department_id=_uuid(claims.get("department_id")),
            department_name=claims.get("department_name", ""),
            level=claims.get("level"),
            screens=frozenset(claims.get("screens", ())),
            scopes=frozenset(claims.get("scopes", ())),
            epoch=int(claims.get("epoch", 0)),
            must_change_password=bool(claims.get("must_change_password", False)),
            address=claims.get("address", ""),
        )


def _text(value: uuid.UUID | None) -> str | None:
    return str(value) if value else None


def _uuid(value: str | None) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None


ANONYMOUS = Identity(kind="anonymous")
SCHEDULER = Identity(kind="service", user_name="scheduler")
"""Who orders what is done regularly."""
