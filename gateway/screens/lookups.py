"""What a field of kind "lookup" searches: tables too long for a select, by name or by the beginning of the code."""

from __future__ import annotations

from codebook.regions import region_title, regions
from gateway.screens.declaration import Options
from gateway.years import current_year
from kernel.errors import NotFound

MOST = 30
NAMES = ("regions",)


def search(name: str, text: str) -> Options:
    """Up to 30 of the entries that contain the text, or whose code begins with it."""
    if name not in NAMES:
        raise NotFound("no-lookup", "没有这个选项表。")
    wanted = text.strip()
    found = [(code, title) for code, title in regions(current_year()) if wanted in title or code.startswith(wanted)]
    return found[:MOST]


def word_of(name: str, code: str) -> str:
    """The title of a chosen code; the code itself where the table does not know it."""
    return region_title(code, current_year()) or code if code and name in NAMES else ""
