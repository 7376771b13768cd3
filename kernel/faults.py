"""Faults that tests ask for: `FAULT=point=action[,point=action…]` in the environment of one process.

Without that variable every call is one dictionary look-up. Actions: `exit` (as if killed), `once:<file>` (the same,
unless the file exists already), `wait:<file>` (stand still until the file exists).
"""

from __future__ import annotations

import os
import time
from pathlib import Path

_PLAN = dict(part.split("=", 1) for part in os.environ.get("FAULT", "").split(",") if "=" in part)


def fault(point: str) -> None:
    """Do what `FAULT` asks at this point, e.g. `FAULT=after_commit=exit,before_batch=wait:/tmp/go`."""
    action = _PLAN.get(point)
    if action is None:
        return
    if action == "exit":
        os._exit(9)
    name, _, argument = action.partition(":")
    if name == "once":
        _once(Path(argument))
    if name == "wait":
        _wait(Path(argument))


def _once(marker: Path) -> None:
    if not marker.exists():
        marker.touch()
        os._exit(9)


def _wait(signal: Path) -> None:
    signal.with_suffix(".reached").touch()
    while not signal.exists():
        time.sleep(0.02)
