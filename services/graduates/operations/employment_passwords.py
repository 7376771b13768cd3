"""设置密码 (manual 8.1-6): by default the login name under the manual's policy, a random one under the strict one."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kernel.db import Database, session
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.passwords.hashing import hash_password
from kernel.passwords.policy import problems
from services.graduates.domain.facts import Facts
from services.graduates.models import Graduate
from services.graduates.operations import access, changes, verbs
from services.graduates.operations.employment import SCREEN
from services.graduates.queries import employment as queries

Passwords = Mapping[uuid.UUID, str]
RANDOM_BYTES = 9
# kernel.passwords lets four hash at once; one place is left to those who sign in meanwhile
_AT_ONCE = 3


def set_many(identity: Identity, body: Mapping[str, Any], policy: str, database: Database) -> dict[str, Any]:
    """Replace passwords that their owners must change at the next sign-in (contract.PasswordsResult).

    Names are read apart and hashes made before any row is locked: 200 of them take seconds.
    """
    names = database.run(lambda: _login_names(identity, body["ids"]), write=False)
    given = body.get("password")
    passwords = _chosen(names, given, policy)
    hashes = _hashes(passwords)

    def act(graduate: Graduate, _known: Facts) -> None:
        changes.note(identity, graduate, f"{SCREEN}:set_password", {}, {"password_hash": "set"})
        access.tell(graduate, password_hash=hashes[graduate.id], must_change_password=True)

    result = verbs.to_many(identity, body["ids"], "set_password", act)
    made_up = given is None and policy == "strict"
    return result | {"passwords": _told(result, names, passwords) if made_up else []}


def _login_names(identity: Identity, graduate_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {graduate_id: name for graduate_id, name in session.execute(queries.login_names(identity, graduate_ids))}


def _chosen(names: Mapping[uuid.UUID, str], given: str | None, policy: str) -> Passwords:
    """The password of each. The manual's default may break its own policy: it must be changed at once anyway."""
    if given is None:
        default = (lambda _name: secrets.token_urlsafe(RANDOM_BYTES)) if policy == "strict" else str
        return {graduate_id: default(name) for graduate_id, name in names.items()}
    found = [text for name in names.values() for text in problems(policy, given, name)]
    if found:
        raise Invalid("password-refused", found[0], fields={"password": list(dict.fromkeys(found))})
    return dict.fromkeys(names, given)


def _hashes(passwords: Passwords) -> dict[uuid.UUID, str]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(passwords, pool.map(hash_password, passwords.values()), strict=True))


def _told(result: Mapping[str, Any], names: Mapping[uuid.UUID, str], passwords: Passwords) -> list[dict[str, Any]]:
    done = [row for row in result["results"] if row["ok"]]
    return [
        {"id": row["id"], "title": row["title"], "user_name": names[row["id"]], "password": passwords[row["id"]]}
        for row in done
    ]
