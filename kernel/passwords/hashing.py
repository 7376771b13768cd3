"""Password hashes: Argon2id with 46 MiB, at most four at a time in a process (100 sign-ins would take 4.7 GB)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kernel.errors import Invalid, Unavailable
from kernel.passwords.policy import MOST

UNUSABLE = "!"
"""Kept instead of a hash by an account that nobody may sign in to yet."""

AT_ONCE = 4
PATIENCE_SECONDS = 5
# OWASP ASVS 5.0, appendix C, with one more pass.
_hasher = PasswordHasher(time_cost=2, memory_cost=47104, parallelism=1)
_places = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """The hash to keep; raises Invalid for more than 1024 characters, before any work."""
    if len(password) > MOST:
        raise Invalid("password-too-long", f"密码最多 {MOST} 个字符。")
    with _place():
        return _hasher.hash(password)


def verify(kept: str | None, password: str) -> bool:
    """Whether the password is right. Without a usable hash (unknown user) the same work is done for nothing."""
    if len(password) > MOST:
        return False
    usable = None if kept == UNUSABLE else kept
    stranger = _nobody()
    with _place():
        try:
            return _hasher.verify(usable or stranger, password) and usable is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("sign-in-busy", "登录人数较多，请稍后再试。", retry_after=5)
    try:
        yield
    finally:
        _places.release()
