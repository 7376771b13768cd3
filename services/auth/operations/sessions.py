"""Sessions: opening one at every sign-in, finding whose it is, ending it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from kernel import audit
from kernel.clock import now
from kernel.db import after_commit, session
from kernel.errors import Unauthenticated, Unavailable
from kernel.identity import Identity
from kernel.surroundings import Surroundings
from services.auth.models import Account, ApiClient, LoginSession, School
from services.auth.operations import identities
from services.auth.operations.secrets import digest, new_token

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
AT_ONCE = 3
"""How many sessions a person may have; the oldest ends when another one begins."""
TOUCH = timedelta(minutes=1)


def open_for(account: Account, kind: str) -> tuple[str, datetime]:
    """A new token for an account (locked by the caller) and when it ends at the latest."""
    older = select(LoginSession.token_hash).where(LoginSession.account_id == account.id)
    surplus = session.scalars(older.order_by(LoginSession.created_at.desc()).offset(AT_ONCE - 1)).all()
    session.execute(delete(LoginSession).where(LoginSession.token_hash.in_(surplus)))
    token, ends = new_token(), now() + ABSOLUTE
    session.add(
        LoginSession(token_hash=digest(token), kind=kind, account_id=account.id, epoch=account.epoch, expires_at=ends)
    )
    return token, ends


def resolve(asker: Identity, token: str, around: Surroundings, *, attended: bool = True) -> dict[str, Any]:
    """The claims behind a token; raises Unauthenticated when it is none, over, or its owner changed.

    Its idle time begins anew, but where nobody need be there (`attended`).
    """
    opened = session.get(LoginSession, digest(token))
    if opened is None or _over(opened):
        raise Unauthenticated("session-invalid", identities.OVER)
    identity = _client(opened) if opened.client_id else _person(opened)
    if attended and now() - opened.last_seen_at >= TOUCH:
        after_commit(lambda: _touch(opened.token_hash, opened.client_id, around))
    return identity.claims()


def end(asker: Identity, token: str) -> None:
    """Sign out; a token that is none is fine."""
    opened = session.get(LoginSession, digest(token))
    if opened is None:
        return
    session.delete(opened)
    found = opened.account_id and identities.find(opened.account_id)
    if found:
        account = found[0]
        audit.record(
            identities.identity_of(*found).at(asker.address),
            "session:sign-out",
            subject_kind="account",
            subject_id=account.id,
            subject_title=account.title,
        )


def end_api_sessions(identity: Identity) -> None:
    """End the sessions that a person opened through /api/v1."""
    ours = (LoginSession.account_id == identity.id, LoginSession.kind == "api")
    session.execute(delete(LoginSession).where(*ours))
    audit.record(
        identity,
        "session:sign-out",
        subject_kind="account",
        subject_id=identity.id,
        subject_title=f"{identity.name}（{identity.user_name}）",
    )


def renew_rights(account: Account) -> None:
    """End every session of an account whose rights or password changed (manual 4.2: it must sign in again)."""
    account.epoch += 1
    end_all([account.id])


def end_all(account_ids: Iterable[uuid.UUID]) -> None:
    """End every session of accounts whose epoch has just risen."""
    session.execute(delete(LoginSession).where(LoginSession.account_id.in_(list(account_ids))))


def _over(opened: LoginSession) -> bool:
    moment = now()
    idle = opened.kind != "client" and moment - opened.last_seen_at >= IDLE
    return idle or moment >= opened.expires_at


def _person(opened: LoginSession) -> Identity:
    assert opened.account_id is not None
    identity = identities.present_identity(Identity(kind="service"), opened.account_id)
    if identity.epoch != opened.epoch:
        raise Unauthenticated("session-invalid", identities.OVER)
    return identity


def _client(opened: LoginSession) -> Identity:
    query = select(ApiClient, School).outerjoin(School, School.id == ApiClient.school_id)
    client, school = session.execute(query.where(ApiClient.id == opened.client_id)).one()
    if not client.enabled or client.epoch != opened.epoch or not (school is None or school.enabled):
        raise Unauthenticated("session-invalid", identities.OVER)
    return Identity(
        kind="client",
        id=client.id,
        user_name=client.client_id,
        name=client.name,
        school_id=client.school_id,
        school_name=school.name if school else "",
        scopes=frozenset(opened.scopes),
        epoch=client.epoch,
    )


def _touch(token_hash: str, client_id: uuid.UUID | None, around: Surroundings) -> None:
    """Note that the session is in use; a busy database must not fail the request that was already answered."""

    def work() -> None:
        session.execute(update(LoginSession).where(LoginSession.token_hash == token_hash).values(last_seen_at=now()))
        session.execute(update(ApiClient).where(ApiClient.id == client_id).values(last_used_at=now()))

    with suppress(Unavailable):
        around.apart(work)
