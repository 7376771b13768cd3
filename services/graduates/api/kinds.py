"""The same endpoint for several kinds: one view, bound to each kind under a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def of_kind(view: Callable[..., Any], kind: str) -> Callable[..., Any]:
    """The view `(identity, …, kind=…)` for one kind; endpoints are named after their views."""

    def bound(*positional: Any, **named: Any) -> Any:
        return view(*positional, **named, kind=kind)

    bound.__name__ = f"{view.__name__}_{kind}"
    return bound
