"""A worker that dies in the middle of a job, at a chosen passing of a fault point."""

from __future__ import annotations

import pytest

POINTS = ("before_batch", "before_commit", "after_commit")
"""Where the runner of jobs may die around each batch (kernel/runner.py)."""


class Killed(BaseException):
    """The worker is gone: nothing is tidied up."""


def kill_at(monkeypatch: pytest.MonkeyPatch, point: str, passing: int) -> None:
    """From now on the runner dies when it passes `point` for the so many-th time, and only then."""
    passed: list[str] = []

    def fault(where: str) -> None:
        passed.extend([where] if where == point else [])
        if where == point and len(passed) == passing:
            raise Killed

    monkeypatch.setattr("kernel.runner.fault", fault)
