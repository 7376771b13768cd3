"""Doing things at the same moment, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from kernel.errors import DomainError


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each gives, or the refusal it ends with, all begun together; any other error is raised here."""
    start = Barrier(len(works))
    found: list[Any] = [None] * len(works)
    broken: list[Exception] = []

    def run(at: int) -> None:
        start.wait()
        try:
            found[at] = works[at]()
        except DomainError as refusal:
            found[at] = refusal
        except Exception as error:
            broken.append(error)

    threads = [Thread(target=run, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if broken:
        raise broken[0]
    return found
