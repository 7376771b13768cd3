"""工作台: what waits, what runs, what is due, and the way to the daily work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Response

from codebook.deadlines import upcoming
from codebook.screens import all_screens, by_key
from gateway import answers, navigation, session
from gateway.clients import messaging
from gateway.guard import SIGNED_IN, page
from gateway.pages.office import jobs, readiness, waiting
from gateway.pages.office.counts import told
from gateway.rendering import LOCAL
from gateway.together import together

ICONS = {
    "employment.graduates": ("briefcase", "amber"), "graduates.supplement": ("user-plus", "violet"),
    "graduates.recommendation": ("printer", "green"), "agreements.entry": ("file-certificate", "blue"),
    "employment.dossiers": ("archive", "violet"), "plan.download": ("download", "green"),
    "plan.rate": ("chart-bar", "blue"), "monitoring.employer_check": ("building", "amber"),
    "messages.compose": ("edit", "blue"), "messages.inbox": ("mail", "green"), "messages.sent": ("send", "violet"),
    "messages.broadcasts": ("speakerphone", "amber"), "staff.permissions": ("shield-check", "violet"),
    "staff.accounts": ("users", "blue"), "staff.departments": ("building", "amber"),
    "account.profile": ("id", "blue"), "account.password": ("key", "amber"),
}  # fmt: skip
"""Screens that work begins in, whatever waits; the first of those that one has are shown."""
_SHORTCUTS = 12
_SHOWN = 6
_DUE = 4


@page("/", SIGNED_IN)
def home() -> Response:
    """Every box stands alone: a service that is down empties its own box only, and none is waited for long."""
    answered = together({**jobs.questions(max(_SHOWN, jobs.NEWEST)), **waiting.questions(), **readiness.questions(),
                         **_letters()})  # fmt: skip
    counted, mine = waiting.counts(answered), jobs.newest(answered)
    todo = waiting.todo(counted)
    known = [each.count for each in todo if each.count is not None]
    return answers.page(
        "office/home.html", counted=counted, todo=todo, whole=sum(known) if known else None, due=_due(),
        told=told(counted, mine),
        jobs=None if mine is None else mine[0][:_SHOWN], ready=readiness.readiness(answered), icons=ICONS,
        unread=answered.get("unread"), notices=answered.get("notices"), shortcuts=_shortcuts(),
    )  # fmt: skip


def _letters() -> Mapping[str, Callable[[], Any]]:
    """The newest messages of the boxes whose screen the asker has."""
    asked: dict[str, tuple[str, Callable[[], Any]]] = {
        "messages.inbox": ("unread", lambda: messaging().singles(state="unread", size=_SHOWN)),
        "messages.broadcasts": ("notices", lambda: messaging().broadcasts(size=_SHOWN)),
    }
    return dict(asked[key] for key in asked if key in session.resolve().screens)


def _shortcuts() -> list[Any]:
    me = session.resolve()
    return [screen for screen in map(by_key, ICONS) if navigation.may_see(me, screen)][:_SHORTCUTS]


def _due() -> list[dict[str, Any]]:
    """The next deadlines of the asker's screens, with the days that are left."""
    me, today = session.resolve(), datetime.now(LOCAL).date()
    mine = [screen.key for screen in all_screens() if navigation.may_see(me, screen)]
    return [
        {"on": day, "left": (day - today).days, "title": each.title, "href": by_key(each.screen).path}
        for day, each in upcoming(today, mine, _DUE)
    ]
