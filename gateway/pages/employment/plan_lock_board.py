"""What stands over the lists of 8.7: the years, what must be finished and what must be known before the lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codebook.screens import by_key
from gateway import session
from gateway.clients import agreements, graduates, or_none
from gateway.pages.office.jobs import OPEN, one_job
from gateway.years import current_year
from services.agreements.contract.titles import SOURCES
from services.graduates.contract.titles import KINDS

PATH = by_key("employment.plan_lock").path


@dataclass(frozen=True)
class Count:
    """A line of the board: how many, and the list they are in (none for who has not its screen). None: not known."""

    title: str
    count: int | None
    href: str


def year_of(text: str | None) -> int:
    """The year of an address; the present one for none and for nonsense."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else current_year()


def values(text: str | None) -> dict[str, Any]:
    """What employment/plan_board.html shows. A service that is down leaves its part unknown."""
    year = year_of(text)
    found, job = _state(year)
    years = or_none(lambda: graduates().plan_locks()["items"])
    return {
        "year": year, "years": years, "board": found, "lock_path": PATH, "finish": waiting(year),
        "know": confirmations(year, found) if found else (), "open": applications(year, found) if found else (),
        "job": job,
    }  # fmt: skip


def waiting(year: int) -> tuple[Count, ...]:
    """What refuses the lock: agreements and terminations that wait for the school."""
    return finish(year, or_none(lambda: agreements().waiting(year)))


def finish(year: int, found: Mapping[str, int] | None) -> tuple[Count, ...]:
    """The same out of the answer of agreements; None: it does not answer."""
    found = found or {}
    reviews = [(f"agreements.{source}", f"等待审核存档：{word}", found.get(source)) for source, word in SOURCES.items()]
    lines = [*reviews, ("agreements.termination_review", "等待解约审核", found.get("terminations"))]
    return tuple(_line(key, title, count, year) for key, title, count in lines)


def applications(year: int, board: Any) -> tuple[Count, ...]:
    """Applications that wait, by kind; `board` is the answer of graduates."""
    open_ones = board["applications"]
    return tuple(_line(f"approvals.{kind}", word, open_ones.get(kind, 0), year) for kind, word in KINDS.items())


def confirmations(year: int, board: Any) -> tuple[Count, ...]:
    """What graduates say of their plan rows."""
    words = {"objected": "确认有误", "unconfirmed": "等待毕业生确认", "confirmed": "已确认"}
    address = f"{PATH}?graduation_year={year}&state="
    return tuple(Count(word, board[state], f"{address}{state}#list") for state, word in words.items())


def _line(key: str, title: str, count: int | None, year: int) -> Count:
    href = f"{by_key(key).path}?state=pending&graduation_year={year}" if key in session.resolve().screens else ""
    return Count(title, count, href)


def _state(year: int) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The board, and the job while it locks. A job that ended after the board was read leaves a board that waits for
    nothing and would say 锁定中 for ever: it is read once more.
    """
    found = or_none(lambda: graduates().plan_board(year))
    job = _job(found["job_id"]) if found else None
    if job is None or job["state"] in OPEN:
        return found, job
    return or_none(lambda: graduates().plan_board(year)), None


def _job(job_id: str | None) -> dict[str, Any] | None:
    """The job that locks, for who ordered it."""
    return or_none(lambda: one_job(f"graduates:{job_id}")) if job_id else None
