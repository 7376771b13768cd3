"""How near the lock of the present year is (8.7), for 工作台: what must be finished first, what has to be known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gateway import session
from gateway.clients import agreements, graduates
from gateway.pages.employment import plan_lock_board as board
from gateway.pages.employment.plan_lock_acts import KEY
from gateway.years import current_year
from kernel.errors import NotFound


def questions() -> dict[str, Callable[[], Any]]:
    """What to ask the services together; nothing for who does not have the screen."""
    if KEY not in session.resolve().screens:
        return {}
    year = current_year()
    return {"plan": lambda: _board(year), "plan waits": lambda: agreements().waiting(year)}


def readiness(answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """What office/readiness.html shows; None for who does not have the screen. `board` None: graduates is silent, {}:
    nobody graduates this year. `blocked` None: nobody can say now how much must be finished.
    """
    if "plan" not in answers:
        return None
    year, found = current_year(), answers["plan"]
    href = f"{board.PATH}?graduation_year={year}"
    finish = board.finish(year, answers["plan waits"])
    counts = [each.count for each in finish if each.count is not None]
    return {
        "year": year, "href": href, "board": found, "finish": finish,
        "know": _know(year, href, found) if found else (),
        "blocked": sum(counts) if len(counts) == len(finish) else None,
    }  # fmt: skip


def _know(year: int, href: str, found: Mapping[str, Any]) -> tuple[board.Count, ...]:
    """Who locks has to acknowledge these: applications of all kinds are told apart on the board."""
    objected, unconfirmed, _ = board.confirmations(year, found)
    return (board.Count("待审批的申请", found["open_applications"], href), objected, unconfirmed)


def _board(year: int) -> dict[str, Any]:
    try:
        return graduates().plan_board(year)
    except NotFound:
        return {}
