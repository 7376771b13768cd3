"""Verification codes of printed documents: 16 characters of 80 random bits, safe to read aloud and to type.

The alphabet is Crockford's 32: O is read as 0, I and L as 1, so nobody has to tell them apart, and there is no U.
"""

from __future__ import annotations

import re
import secrets
from base64 import b32encode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_GROUP = 4
_GAPS = re.compile(r"[\s-]+")
_FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
_LOOKALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """A new code from the system's secure random numbers, compact."""
    return b32encode(secrets.token_bytes(LENGTH * 5 // 8)).translate(_FROM_BASE32).decode()


def compact(text: str) -> str:
    """A typed code as it is kept: capitals, no gaps, look-alikes as one; whatever else was typed stays."""
    return _GAPS.sub("", text).upper().translate(_LOOKALIKES)


def grouped(code: str) -> str:
    """A code as it is printed, in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
