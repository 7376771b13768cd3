"""Waiting work: counts by screen for the badges of the menu, the bell and 工作台."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codebook.screens import all_screens
from gateway import session
from gateway.clients import graduates, messaging
from gateway.screens.declaration import ANY
from kernel.errors import DomainError

BELL = ("messages.inbox", "messages.broadcasts")
"""Screens whose count is unread messages: those the bell counts."""
APPROVALS = "approvals."


@dataclass(frozen=True)
class Todo:
    """One line of 待办: how many wait, and the screen filtered to them."""

    title: str
    href: str
    count: int


def counts() -> dict[str, int]:
    """What waits, by screen of the asker's own; a service that is down leaves its screens out."""
    return {**_of(BELL, _messages), **_of(_approvals(), _applications)}


def todo() -> list[Todo] | None:
    """The asker's approvals with what waits in each; None while the service is down, [] without such a screen."""
    mine = _approvals()
    if not mine:
        return []
    try:
        waiting = _applications()
    except DomainError:
        return None
    screens = [screen for screen in all_screens() if screen.key in mine]
    query = f"?state=pending&graduation_year={ANY}"
    return [Todo(screen.title, screen.path + query, waiting.get(screen.key, 0)) for screen in screens]


def _approvals() -> tuple[str, ...]:
    return tuple(key for key in session.resolve().screens if key.startswith(APPROVALS))


def _of(screens: tuple[str, ...], question: Callable[[], dict[str, int]]) -> dict[str, int]:
    if not session.resolve().screens & set(screens):
        return {}
    try:
        return question()
    except DomainError:
        return {}


def _messages() -> dict[str, int]:
    summary: dict[str, Any] = messaging().summary()
    return {"messages.inbox": summary["unread_single"], "messages.broadcasts": summary["unread_broadcasts"]}


def _applications() -> dict[str, int]:
    return {APPROVALS + kind: count for kind, count in graduates().summary()["applications"].items()}
