"""Signing in with a password.

Three steps, so that no transaction is open while a password is hashed: count and look up; hash; open the session.
What is known and what is unknown takes the same steps and gets the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kernel import audit
from kernel.clock import now
from kernel.db import session
from kernel.errors import DomainError, Forbidden, TooMany, Unauthenticated
from kernel.identity import Identity
from kernel.passwords import hashing
from kernel.surroundings import Surroundings
from services.auth.contract import PORTALS
from services.auth.models import Account
from services.auth.operations import captchas, identities, limits, sessions

SIGN_IN = "session:sign-in"
PEOPLE_BY_API = ("graduate", "employer", "authority")
_WRONG = "用户名或密码不正确，请检查后重新输入。"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in; `kind` is the session's, `allowed` are the kinds of account that may use this door."""

    user_name: str
    password: str
    allowed: tuple[str, ...]
    kind: str
    address: str
    user_agent: str = ""

    @property
    def keys(self) -> list[limits.Key]:
        return limits.keys_for(self.user_name, self.address)


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session, or the error that refuses it (told after the commit, so that its traces stay)."""

    token: str = ""
    ends: datetime | None = None
    identity: Identity | None = None
    error: DomainError | None = None


def by_page(identity: Identity, values: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """Sign in on a page (manual 1.1): captcha, 身份, user name, password."""
    captchas.demand(around, values)
    attempt = Attempt(
        values["user_name"].lower(),
        values["password"],
        (PORTALS[values["portal"]],),
        "page",
        values["address"][:64],
        values["user_agent"][:300],
    )
    opened = _sign_in(attempt, around)
    assert opened.identity is not None
    return {"token": opened.token, "identity": opened.identity.claims()}


def by_api(identity: Identity, values: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """Sign in through /api/v1; staff use the pages."""
    name = values["user_name"].lower()
    opened = _sign_in(Attempt(name, values["password"], PEOPLE_BY_API, "api", identity.address), around)
    return {"token": opened.token, "expires_at": opened.ends}


def _sign_in(attempt: Attempt, around: Surroundings) -> Opened:
    wait, account = around.apart(lambda: (limits.admit(attempt.keys), _find(attempt)))
    if wait:
        raise TooMany("sign-in-wait", _wait_text(wait), retry_after=wait)
    kept = account.password_hash if account else None
    if not hashing.verify(kept, attempt.password) or account is None:
        around.apart(lambda: _record(attempt, account, "用户名或密码不正确"))
        raise Unauthenticated("sign-in-failed", _WRONG)
    fresh = hashing.hash_password(attempt.password) if hashing.outdated(account.password_hash) else None
    opened = around.apart(lambda: _open(attempt, account, fresh))
    if opened.error:
        raise opened.error
    return opened


def _find(attempt: Attempt) -> Account | None:
    query = select(Account).where(Account.user_name == attempt.user_name, Account.kind.in_(attempt.allowed))
    return session.scalar(query)


def _open(attempt: Attempt, verified: Account, fresh_hash: str | None) -> Opened:
    account = session.get_one(Account, verified.id, with_for_update=True)
    found = identities.find(account.id)
    assert found is not None
    refused = "密码已变更" if account.password_hash != verified.password_hash else identities.refusal(*found)
    if refused:
        _record(attempt, account, refused)
        return Opened(error=Forbidden("account-disabled", refused))
    account.password_hash = fresh_hash or account.password_hash
    account.last_sign_in_at = now()
    limits.forgive(attempt.keys)
    token, ends = sessions.open_for(account, attempt.kind)
    identity = identities.identity_of(*found).at(attempt.address)
    _record(attempt, account, "", identity)
    return Opened(token, ends, identity)


def _record(attempt: Attempt, account: Account | None, reason: str, identity: Identity | None = None) -> None:
    """Audit a sign-in. An unknown name is not written down: people type passwords there."""
    stranger = Identity(kind="anonymous", school_id=account.school_id if account else None, address=attempt.address)
    audit.record(
        identity or stranger,
        SIGN_IN,
        subject_kind="account",
        subject_id=account.id if account else "",
        subject_title=account.title if account else "",
        after={"door": attempt.kind, "user_agent": attempt.user_agent},
        reason=reason,
        outcome="done" if identity else "denied",
    )


def _wait_text(seconds: int) -> str:
    return f"登录失败次数过多，请在 {-(-seconds // 60)} 分钟后再试；忘记密码请联系就业指导处。"
