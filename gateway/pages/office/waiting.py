"""Waiting work: counts by screen for the badges of the menu, the bell and 工作台, asked for once a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from codebook.screens import Screen, all_screens
from gateway import session
from gateway.clients import agreements, graduates, messaging
from gateway.screens.declaration import ANY
from services.agreements.contract.titles import SOURCES
from services.graduates.contract.titles import KINDS

BELL = ("messages.inbox", "messages.broadcasts")
"""Screens whose count is unread messages: those the bell counts."""
_NOTICES = "agreements.termination_notices"
_SIGNINGS = (*(f"agreements.{source}" for source in SOURCES), _NOTICES, "agreements.termination_review")
_APPLICATIONS = tuple(f"approvals.{kind}" for kind in KINDS)
_IMPORTS = {"dossiers": "employment.dossier_import", "records": "graduates.import"}
_PARTS = {"messages": BELL, "signings": _SIGNINGS, "applications": (*_APPLICATIONS, *_IMPORTS.values())}
"""Screens with a count, by the question that tells of them."""
_PENDING = f"state=pending&graduation_year={ANY}"
_FILTERS = {
    **dict.fromkeys(BELL, "state=unread"),
    _NOTICES: f"seen=false&graduation_year={ANY}",
    **dict.fromkeys(_IMPORTS.values(), "state=ready"),
}
"""What the list of waiting work is filtered by, where it is not what waits for a decision."""


@dataclass(frozen=True)
class Todo:
    """One line of 待办: how many wait (None: nobody can say now), and the screen filtered to them."""

    title: str
    href: str
    count: int | None


def questions() -> dict[str, Callable[[], dict[str, int]]]:
    """What to ask the services together: only about the asker's own screens."""
    asked = {"messages": _messages, "signings": _signings, "applications": _applications}
    return {part: question for part, question in asked.items() if _mine(_PARTS[part])}


def counts(answers: Mapping[str, Any]) -> dict[str, int]:
    """What waits, by screen of the asker's own; a service that is down leaves its screens out."""
    return {key: count for part in _PARTS for key, count in (answers.get(part) or {}).items()}


def todo(counted: Mapping[str, int]) -> list[Todo]:
    """A line for each of the asker's screens of chapters 5 to 8 where something may wait."""
    wanted = _mine((*_SIGNINGS, *_PARTS["applications"]))
    return [_line(screen, counted.get(screen.key)) for screen in all_screens() if screen.key in wanted]


def filtered(screen: Screen) -> str:
    """The address of a screen's list of what waits."""
    return f"{screen.path}?{_FILTERS.get(screen.key, _PENDING)}"


def _line(screen: Screen, count: int | None) -> Todo:
    return Todo(screen.title, filtered(screen), count)


def _mine(screens: tuple[str, ...]) -> frozenset[str]:
    return session.resolve().screens & frozenset(screens)


def _messages() -> dict[str, int]:
    summary = messaging().summary()
    unread = {BELL[0]: summary["unread_single"], BELL[1]: summary["unread_broadcasts"]}
    return {key: unread[key] for key in _mine(BELL)}


def _applications() -> dict[str, int]:
    summary = graduates().summary()
    applications = {f"approvals.{kind}": count for kind, count in summary["applications"].items()}
    return applications | {_IMPORTS[kind]: count for kind, count in summary["imports"].items()}


def _signings() -> dict[str, int]:
    waiting: dict[str, int] = agreements().summary()["waiting"]
    return waiting
