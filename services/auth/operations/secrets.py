"""Random tokens, of which only a digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

BYTES = 32


def new_token() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(BYTES)


def digest(text: str) -> str:
    """SHA-256 in hex: enough for random tokens, never for passwords."""
    return hashlib.sha256(text.encode()).hexdigest()


def matches(text: str, kept: str) -> bool:
    """Whether `text` has the kept digest, in constant time."""
    return hmac.compare_digest(digest(text), kept)
