"""Faults that tests ask for: `FAULT=point=action[,point=action…]` in the environment of one process.

Without that variable every call is one dictionary look-up. `point@3` means the third call only. Actions: `exit` (as
if killed), `once:<file>` (the same, unless the file exists already), `wait:<file>` (write the process's id to the
same name ending in .reached, and stand still until the file exists).
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path


def _planned(part: str) -> tuple[str, tuple[int, str]]:
    where, _, action = part.partition("=")
    point, _, number = where.partition("@")
    return point, (int(number or 0), action)


_PLAN = dict(_planned(part) for part in os.environ.get("FAULT", "").split(",") if "=" in part)
_CALLS: Counter[str] = Counter()


def fault(point: str) -> None:
    """Do what `FAULT` asks at this point, e.g. `FAULT=after_commit@2=exit,before_batch=wait:/tmp/go`."""
    planned = _PLAN.get(point)
    if planned is None:
        return
    number, action = planned
    _CALLS[point] += 1
    if number in (0, _CALLS[point]):
        _act(*action.partition(":")[::2])


def _act(name: str, argument: str) -> None:
    if name == "exit":
        os._exit(9)
    if name == "once":
        _once(Path(argument))
    if name == "wait":
        _wait(Path(argument))


def _once(marker: Path) -> None:
    if not marker.exists():
        marker.touch()
        os._exit(9)


def _wait(signal: Path) -> None:
    signal.with_suffix(".reached").write_text(f"{os.getpid()}\n")
    while not signal.exists():
        time.sleep(0.02)
