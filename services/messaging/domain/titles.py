"""Titles of codes."""

from __future__ import annotations

from functools import cache

from codebook.tables import table


def degree_title(code: str | None) -> str:
    """The short word of a degree code (学历), or the code itself where the table does not know it."""
    return degree_titles().get(code or "", code or "")


@cache
def degree_titles() -> dict[str, str]:
    """All degree codes with their short words."""
    return {entry.code: entry.label for entry in table("degrees").entries}
