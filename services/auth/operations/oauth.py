"""Access tokens for API clients: OAuth 2.0 client credentials (RFC 6749, section 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kernel import audit
from kernel.clock import now
from kernel.db import session
from kernel.errors import DomainError, Malformed, TooMany, Unauthenticated
from kernel.identity import Identity
from kernel.surroundings import Surroundings
from services.auth.models import ApiClient, LoginSession, School
from services.auth.operations import limits
from services.auth.operations.secrets import digest, matches, new_token
from services.auth.operations.sessions import TOUCH

LIFETIME = timedelta(hours=1)
_NO_ONE = digest("no client has this secret")
Answer = dict[str, Any] | DomainError


def token(identity: Identity, values: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """A token for the client's id and secret; errors carry RFC 6749's `error` beside our code."""
    if values["grant_type"] != "client_credentials":
        raise _refused("unsupported_grant_type", "grant_type 应为 client_credentials。")
    if not (values["client_id"] and values["client_secret"]):
        raise _refused("invalid_request", "缺少 client_id 或 client_secret。")
    keys = limits.keys_for(f"client:{values['client_id']}", identity.address)
    answer = around.apart(lambda: _answer(identity, values, keys))
    if isinstance(answer, DomainError):
        raise answer
    return answer


def _answer(identity: Identity, values: Mapping[str, Any], keys: list[limits.Key]) -> Answer:
    """The token or the error, which is raised after the commit so that the attempt stays counted."""
    wait = limits.admit(keys)
    if wait:
        return TooMany("sign-in-wait", "失败次数过多，请稍后再试。", retry_after=wait)
    client = session.scalar(select(ApiClient).where(ApiClient.client_id == values["client_id"]).with_for_update())
    if not _proven(client, values["client_secret"]) or client is None or not _open(client):
        _record(identity, client, "denied")
        return _invalid_client()
    limits.forgive(keys)
    wanted = values["scope"].split() or client.scopes
    if not set(wanted) <= set(client.scopes):
        return _refused("invalid_scope", "这个客户端没有所要的 scope。")
    return _issue(identity, client, sorted(set(wanted)))


def _issue(identity: Identity, client: ApiClient, scopes: list[str]) -> dict[str, Any]:
    access_token = new_token()
    session.add(
        LoginSession(
            token_hash=digest(access_token),
            kind="client",
            client_id=client.id,
            scopes=scopes,
            epoch=client.epoch,
            expires_at=now() + LIFETIME,
        )
    )
    if client.last_used_at is None or now() - client.last_used_at >= TOUCH:
        client.last_used_at = now()
    _record(identity, client, "done")
    return {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(LIFETIME.total_seconds()),
        "scope": " ".join(scopes),
    }


def _proven(client: ApiClient | None, secret: str) -> bool:
    if client is None:
        return matches(secret, _NO_ONE)
    previous = client.previous_secret_hash if _overlaps(client) else None
    return matches(secret, client.secret_hash) | matches(secret, previous or _NO_ONE)


def _overlaps(client: ApiClient) -> bool:
    return client.previous_secret_until is not None and now() < client.previous_secret_until


def _open(client: ApiClient) -> bool:
    school = session.get(School, client.school_id) if client.school_id else None
    return client.enabled and (school is None or school.enabled)


def _record(identity: Identity, client: ApiClient | None, outcome: str) -> None:
    if client is None:
        return
    actor = Identity("client", client.id, client.client_id, client.name, client.school_id, address=identity.address)
    audit.record(
        actor,
        "api_clients:token",
        subject_kind="api_client",
        subject_id=client.id,
        subject_title=f"{client.name}（{client.client_id}）",
        outcome=outcome,
    )


def _invalid_client() -> DomainError:
    return Unauthenticated("invalid-client", "客户端名称或密钥不正确，或已停用。", extra={"error": "invalid_client"})


def _refused(error: str, message: str) -> DomainError:
    return Malformed(error.replace("_", "-"), message, extra={"error": error})
