"""Questions to several services side by side: a page waits for the slowest of them, and never beyond its patience."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any

from gateway.clients import or_none
from kernel import context

PATIENCE = 1.2
"""Seconds for all questions of a page: it is whole within two, whatever stands still."""
Questions = Mapping[str, Callable[[], Any]]


def together(questions: Questions, patience: float | None = None) -> dict[str, Any]:
    """The answers by name. None for a part that is down, refuses, or has not come when the patience is over.

    Each question is asked in a thread of its own as whoever asks here; what comes too late is dropped.
    """
    if not questions:
        return {}
    patience = PATIENCE if patience is None else patience
    pool = ThreadPoolExecutor(len(questions), "together")
    try:
        with context.patience(patience):
            asked = {name: pool.submit(copy_context().run, or_none, each) for name, each in questions.items()}
            wait(asked.values(), patience)
    finally:
        pool.shutdown(wait=False)
    return {name: future.result() if future.done() else None for name, future in asked.items()}
