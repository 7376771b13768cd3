"""工作台: what waits, what runs, and the way to the daily work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from codebook.screens import all_screens
from gateway import answers, navigation, session
from gateway.clients import messaging, or_none
from gateway.guard import SIGNED_IN, page
from gateway.pages.office import waiting
from gateway.pages.office.jobs import own_jobs

ICONS = {
    "messages.compose": ("edit", "blue"), "messages.inbox": ("mail", "green"), "messages.sent": ("send", "violet"),
    "messages.broadcasts": ("speakerphone", "amber"), "staff.create": ("user-plus", "green"),
    "staff.permissions": ("shield-check", "violet"), "staff.accounts": ("users", "blue"),
    "staff.departments": ("building", "amber"), "account.profile": ("id", "blue"), "account.password": ("key", "amber"),
}  # fmt: skip
_SHOWN = 6


@page("/", SIGNED_IN)
def home() -> Response:
    """Every box stands alone: a service that is down empties its own box only."""
    me = session.resolve()
    boxes: dict[str, Any] = {
        "summary": _ask("messages.inbox", lambda: messaging().summary()),
        "unread": _ask("messages.inbox", lambda: messaging().singles(state="unread", size=_SHOWN)),
        "notices": _ask("messages.broadcasts", lambda: messaging().broadcasts(size=_SHOWN)),
    }
    boxes["todo"] = waiting.todo()
    boxes["jobs"] = or_none(lambda: own_jobs(1, _SHOWN)[0])
    open_screens = [s for s in all_screens() if navigation.may_see(me, s) and s.key in ICONS]
    return answers.page("office/home.html", shortcuts=open_screens, icons=ICONS, **boxes)


def _ask(screen: str, question: Callable[[], Any]) -> Any:
    """The answer for those who have the screen."""
    return or_none(question) if screen in session.resolve().screens else None
