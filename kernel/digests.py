"""Comparing what two services hold without sending it: how many rows, and one number made of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

_ROOM = 1 << 128


def digest(rows: Iterable[Sequence[object]]) -> tuple[int, str]:
    """Count and digest of rows, whatever their order. Values count as texts: a UUID equals its text."""
    count = total = 0
    for row in rows:
        count += 1
        text = "\x1f".join(map(str, row)).encode()
        total += int.from_bytes(hashlib.blake2b(text, digest_size=16).digest())
    return count, f"{total % _ROOM:032x}"
