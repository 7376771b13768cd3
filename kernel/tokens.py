"""Signed identities between our own processes: EdDSA tokens of at most 60 seconds with one audience.

Private keys lie in a ring that only token makers (gateway, relay, worker) can read; services hold the public ring.
The newest key signs; the one before stays valid, so that token makers may be restarted after a rotation. The next
rotation retires it.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel.clock import now
from kernel.errors import Unauthenticated
from kernel.identity import Identity

HEADER = "X-Office-Identity"
LIFETIME = 60
LEEWAY = 60  # two machines may differ by so many seconds
KEPT_KEYS = 2
ALGORITHM = "EdDSA"
_REFUSAL = "登录状态无效或已过期，请重新登录。"


def add_key(private: Path, public: Path) -> None:
    """Make a key and put it first in both rings; older ones than the one before go. The private ring is closed."""
    key = jwt.algorithms.OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True)
    key["kid"] = secrets.token_hex(8)
    ring = [key, *(_read(private) if private.exists() else [])][:KEPT_KEYS]
    _write(private, ring, 0o600)
    _write(public, [{name: k[name] for name in ("kty", "crv", "x", "kid")} for k in ring], 0o644)


def _read(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))["keys"])


def _write(path: Path, keys: list[dict[str, Any]], mode: int) -> None:
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"keys": keys}, file)
    part.replace(path)


class Signer:
    """Makes tokens; `issuer` names the process (gateway, relay, worker)."""

    def __init__(self, ring: Path, issuer: str) -> None:
        key = _read(ring)[0]
        self._kid = key["kid"]
        self._key = jwt.PyJWK(key, algorithm=ALGORITHM).key
        self.issuer = issuer

    def token(self, identity: Identity, audience: str) -> str:
        """A token that lets `identity` speak to the service `audience` for a minute."""
        issued = int(now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "iat": issued,
            "nbf": issued,
            "exp": issued + LIFETIME,
            "who": identity.claims(),
        }
        return jwt.encode(claims, self._key, ALGORITHM, headers={"kid": self._kid})

    def as_service(self, audience: str) -> str:
        """A token for this process itself."""
        return self.token(Identity(kind="service", user_name=self.issuer), audience)


class Verifier:
    """Reads tokens addressed to `audience`; the ring is read again when an unknown key appears."""

    def __init__(self, ring: Path, audience: str) -> None:
        self._ring = ring
        self._audience = audience
        self._keys: dict[str, Any] = {}

    def ready(self) -> None:
        """Raise when the ring cannot be read or is empty: nobody could be let in."""
        if not _read(self._ring):
            raise ValueError("the ring of public keys is empty")

    def identity(self, token: str) -> Identity:
        """The identity in a token; raises Unauthenticated for anything that is not one of ours, now, for us."""
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            claims = jwt.decode(
                token,
                self._key(kid),
                [ALGORITHM],
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": ["exp", "aud", "iss", "iat"]},
            )
            return Identity.from_claims(claims["who"])
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unauthenticated("session-invalid", _REFUSAL) from error

    def _key(self, kid: Any) -> Any:
        if kid not in self._keys:
            self._keys = {k["kid"]: jwt.PyJWK(k, algorithm=ALGORITHM).key for k in _read(self._ring)}
        return self._keys[kid]
