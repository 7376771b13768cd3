"""If-Match: an update is refused when somebody else changed the row since it was read."""

from __future__ import annotations

from typing import Protocol

from kernel.errors import PreconditionFailed


class Versioned(Protocol):
    """Anything with a version."""

    version: int


def expect(row: Versioned, version: int) -> None:
    """Raise PreconditionFailed unless the (locked) row still has the version that the asker saw."""
    if row.version != version:
        raise PreconditionFailed(
            "version-stale", "内容已被他人修改，请刷新后重新操作。", extra={"current_version": row.version}
        )
