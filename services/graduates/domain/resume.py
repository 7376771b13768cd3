"""How much of a résumé is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTS = ("objective", "expected_place", "education", "practice", "skills", "awards", "self_description")


def completeness(content: Mapping[str, Any]) -> int:
    """Per cent of the parts that hold something."""
    return round(100 * sum(bool(content.get(part)) for part in PARTS) / len(PARTS))
