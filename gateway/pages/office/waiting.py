"""Waiting work: counts by screen for the badges of the menu, the bell and 工作台."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codebook.screens import Screen, all_screens
from gateway import session
from gateway.clients import agreements, graduates, messaging, or_none
from gateway.screens.declaration import ANY

BELL = ("messages.inbox", "messages.broadcasts")
"""Screens whose count is unread messages: those the bell counts."""
APPROVALS = "approvals."
SIGNINGS = "agreements."
_FILTERS = {"agreements.termination_notices": "seen=false"}
"""What the list of waiting work is filtered by, where it is not the state."""


@dataclass(frozen=True)
class Todo:
    """One line of 待办: how many wait, and the screen filtered to them."""

    title: str
    href: str
    count: int


def counts() -> dict[str, int]:
    """What waits, by screen of the asker's own; a service that is down leaves its screens out."""
    return {**_of(BELL, _messages), **_of(_mine(APPROVALS), _applications), **_of(_mine(SIGNINGS), _signings)}


def todo() -> list[Todo] | None:
    """What waits in the asker's screens of chapters 5 and 6; None while nobody answers, [] without such a screen."""
    asked = [question for part, question in ((SIGNINGS, _signings), (APPROVALS, _applications)) if _mine(part)]
    answered = [found for found in map(or_none, asked) if found is not None]
    if asked and not answered:
        return None
    waiting = {key: count for found in answered for key, count in found.items()}
    return [_line(screen, waiting[screen.key]) for screen in all_screens() if screen.key in waiting]


def _line(screen: Screen, count: int) -> Todo:
    query = f"{_FILTERS.get(screen.key, 'state=pending')}&graduation_year={ANY}"
    return Todo(screen.title, f"{screen.path}?{query}", count)


def _mine(part: str) -> tuple[str, ...]:
    return tuple(key for key in session.resolve().screens if key.startswith(part))


def _of(screens: tuple[str, ...], question: Callable[[], dict[str, int]]) -> dict[str, int]:
    if not session.resolve().screens & set(screens):
        return {}
    return or_none(question) or {}


def _messages() -> dict[str, int]:
    summary: dict[str, Any] = messaging().summary()
    return {"messages.inbox": summary["unread_single"], "messages.broadcasts": summary["unread_broadcasts"]}


def _applications() -> dict[str, int]:
    return {APPROVALS + kind: count for kind, count in graduates().summary()["applications"].items()}


def _signings() -> dict[str, int]:
    waiting: dict[str, int] = agreements().summary()["waiting"]
    return waiting
