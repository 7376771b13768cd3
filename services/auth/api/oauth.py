"""Access tokens for API clients (RFC 6749)."""

from __future__ import annotations

from typing import Any

from flask import request

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import anyone
from kernel.surroundings import around
from services.auth import contract
from services.auth.operations import oauth

api = Api("oauth", prefix="/api/v1/oauth")


@api.endpoint(
    "POST",
    "/token",
    title="取得访问令牌",
    allow=(anyone(),),
    body=contract.TokenRequest,
    form=True,
    result=contract.AccessToken,
)
def token(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return oauth.token(identity, body | _basic(), around())


def _basic() -> dict[str, str]:
    """Client id and secret by HTTP Basic (RFC 6749, 2.3.1), which goes before those in the form."""
    sent = request.authorization
    if sent is None or sent.type != "basic":
        return {}
    return {"client_id": sent.username or "", "client_secret": sent.password or ""}
