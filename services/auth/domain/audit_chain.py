"""The hash chain over the audit trail: what is hashed of an entry, of a seal's list of entries, and of a seal.

A seal covers entries `first` to `last` of one sequence. Its hash holds the one before it, so whatever changes
behind it shows: an entry in its own hash, the list in the seal's digest, a seal in all that follow.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

ANCHOR = 0
"""Number of the seal that the chain begins with; it covers nothing and stays for ever."""
NOTHING = "0" * 64
"""What stands before the first seal."""


HASHED = (
    "id", "at", "school_id", "department_id", "actor_kind", "actor_id", "actor_user_name", "actor_name", "address",
    "action", "subject_kind", "subject_id", "subject_title", "before", "after", "reason", "outcome", "request_id",
)  # fmt: skip
"""What an entry's hash covers. A column of later times must not enter it: the hashes of old entries would change."""


def entry_hash(entry: object) -> str:
    """SHA-256 of all values of an entry, in hex; the same whatever database they were read from."""
    values = {name: _plain(getattr(entry, name)) for name in HASHED}
    return _sha256(json.dumps(values, sort_keys=True, ensure_ascii=False))


def list_digest(hashes: Iterable[tuple[int, str]]) -> str:
    """SHA-256 of a seal's list: place in the sequence and hash of each entry, in the order given."""
    return _sha256("\n".join(f"{place} {of_entry}" for place, of_entry in hashes))


def seal_hash(number: int, first: int, last: int, digest: str, sealed_at: datetime, before: str) -> str:
    """SHA-256 of a seal, chained to the hash of the one `before`."""
    return _sha256(f"{number} {first} {last} {digest} {_moment(sealed_at)} {before}")


def anchor_hash(sealed_at: datetime) -> str:
    """The hash of the seal ANCHOR, which covers nothing."""
    return seal_hash(ANCHOR, 1, 0, list_digest(()), sealed_at, NOTHING)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _moment(value)
    return str(value) if isinstance(value, uuid.UUID) else value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
