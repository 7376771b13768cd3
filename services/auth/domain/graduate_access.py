"""What a graduate's account becomes by what the graduate record tells of it (event graduate.access). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.passwords.hashing import UNUSABLE

Values = Mapping[str, Any]
RECORD = ("name", "gender", "school_id", "department_id", "graduation_year", "degree", "major")
CREDENTIAL = ("credential_version", "password_hash", "must_change_password")
BLANK: Values = {
    "enabled": False,
    "password_hash": UNUSABLE,
    "must_change_password": False,
    "credential_version": 0,
    "record_version": 0,
    "epoch": 1,
    "version": 0,
}


@dataclass(frozen=True, slots=True)
class Told:
    """The newest snapshot of a graduate in a batch, and the newest that brought a password (events may overtake)."""

    record: Values
    credential: Values | None


def newest_of(payloads: Iterable[Values]) -> list[Told]:
    """One Told a graduate."""
    records: dict[Any, Values] = {}
    credentials: dict[Any, Values] = {}
    for payload in payloads:
        _keep_newer(records, payload, "version")
        if payload["password_hash"] is not None:
            _keep_newer(credentials, payload, "credential_version")
    return [Told(record, credentials.get(key)) for key, record in records.items()]


def account_values(known: Values | None, told: Told, user_name: str, student_no: str | None) -> dict[str, Any] | None:
    """The account's columns after an event; None when it changes nothing.

    An older snapshot changes nothing, but a newer password in it counts. One that is not newer must not undo the
    password that the graduate has chosen since. Another `enabled` or password raises the epoch.
    """
    before = dict(known or BLANK)
    after = dict(before)
    if known is None or told.record["version"] > before["record_version"]:
        after |= {name: told.record[name] for name in RECORD}
        after |= {"user_name": user_name, "student_no": student_no, "record_version": told.record["version"]}
        after["enabled"] = told.record["enabled"] and told.record["registered"]
    if told.credential and told.credential["credential_version"] > before["credential_version"]:
        after |= {name: told.credential[name] for name in CREDENTIAL}
    if after == before:
        return None
    after["version"] += 1
    after["epoch"] += int(known is not None and renews(before, after))
    return after


def renews(before: Values, after: Values) -> bool:
    """Whether the account must sign in again: other rights or another password."""
    return any(before[name] != after[name] for name in ("enabled", "password_hash"))


def _keep_newer(kept: dict[Any, Values], payload: Values, version: str) -> None:
    older = kept.get(payload["id"])
    if older is None or payload[version] > older[version]:
        kept[payload["id"]] = payload
