"""API clients of the own school: making, rotating the secret, switching off."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from kernel import audit
from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.paging import paginate
from kernel.scope import get_scoped, scoped
from services.auth.contract import PLATFORM_SCOPES, SCOPES
from services.auth.models import ApiClient, LoginSession
from services.auth.operations.secrets import digest, new_token

ALL_SCOPES = SCOPES | PLATFORM_SCOPES
_OFF = "接口帐户已停用。"
_SHOWN = ("id", "client_id", "name", "role", "scopes", "enabled", "created_at", "last_used_at")


def listed(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the school's clients, newest first."""
    rows = scoped(select(ApiClient).order_by(ApiClient.created_at.desc(), ApiClient.id), identity)
    if "enabled" in query:
        rows = rows.where(ApiClient.enabled == query["enabled"])
    page = paginate(rows, query["page"], query["size"])
    return page | {"items": [_shown(client) for client in page["items"]]}


def detail(identity: Identity, client_id: uuid.UUID) -> dict[str, Any]:
    """One client of the own school."""
    return _shown(get_scoped(ApiClient, client_id, identity))


def create(identity: Identity, values: Mapping[str, Any]) -> dict[str, Any]:
    """A client with a random name and secret; the secret is told once, here."""
    secret = new_token()
    client = ApiClient(
        id=new_id(),
        client_id=f"client-{secrets.token_hex(6)}",
        name=values["name"],
        role="school",
        school_id=identity.school_id,
        scopes=sorted(values["scopes"]),
        secret_hash=digest(secret),
    )
    session.add(client)
    session.flush()
    _audit(identity, "create", client, after={"scopes": client.scopes})
    return _shown(client) | {"client_secret": secret}


def rotate(identity: Identity, client_id: uuid.UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """A new secret; the old one works for the hours asked for, so that the other office can change it without a break.

    Tokens stay good.
    """
    client = _live(identity, client_id)
    secret = new_token()
    client.previous_secret_hash, client.secret_hash = client.secret_hash, digest(secret)
    client.previous_secret_until = now() + timedelta(hours=values["overlap_hours"])
    _audit(identity, "rotate", client, after={"previous_secret_until": client.previous_secret_until.isoformat()})
    return _shown(client) | {"client_secret": secret}


def disable(identity: Identity, client_id: uuid.UUID) -> dict[str, Any]:
    """Switch a client off for good; its tokens end at once."""
    client = _live(identity, client_id)
    client.enabled = False
    client.epoch += 1
    session.execute(delete(LoginSession).where(LoginSession.client_id == client.id))
    _audit(identity, "disable", client)
    return _shown(client)


def _live(identity: Identity, client_id: uuid.UUID) -> ApiClient:
    client = get_scoped(ApiClient, client_id, identity, lock=True)
    if not client.enabled:
        raise Conflict("client-disabled", _OFF)
    return client


def _shown(client: ApiClient) -> dict[str, Any]:
    until = client.previous_secret_until
    return {name: getattr(client, name) for name in _SHOWN} | {
        "scope_titles": [ALL_SCOPES.get(scope, scope) for scope in client.scopes],
        "previous_secret_until": until if until and until > now() else None,
        "allowed_actions": ["rotate", "disable"] if client.enabled else [],
        "locked_reason": None if client.enabled else _OFF,
    }


def _audit(identity: Identity, verb: str, client: ApiClient, **more: Any) -> None:
    audit.record(
        identity,
        f"api_clients:{verb}",
        subject_kind="api_client",
        subject_id=client.id,
        subject_title=f"{client.name}（{client.client_id}）",
        **more,
    )
