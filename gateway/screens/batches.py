"""Acting on many rows: counting and collecting all that match a query, and calling the service in portions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.screens.declaration import Action, Query, Screen
from kernel.errors import Conflict, Invalid

MOST = 5000
_PORTION = 100


def _narrowed(action: Action, query: Query) -> Query | None:
    """The query with the action's own conditions; None when it contradicts them or all are not offered."""
    if action.matching is None:
        return None
    for name, value in action.matching.items():
        if query.get(name, value) != value:
            return None
    return {name: value for name, value in query.items() if name != "sort"} | dict(action.matching)


def matching_counts(screen: Screen, query: Query, found: Mapping[str, Any]) -> dict[str, int]:
    """How many rows of the whole query each batch action could take, where that is more than this page."""
    counts: dict[str, int] = {}
    for action in screen.batch_actions:
        asked = _narrowed(action, query)
        if asked is None or found["total"] <= len(found["items"]):
            continue
        same = all(query.get(name) == value for name, value in (action.matching or {}).items())
        counts[action.name] = found["total"] if same else _total(screen, asked)
    return {name: count for name, count in counts.items() if count}


def _total(screen: Screen, query: Query) -> int:
    total: int = screen.ask(query | {"page": "1", "size": "1"})["total"]
    return total


def matching_ids(screen: Screen, action: Action, query: Query) -> list[str]:
    """Ids of every row that matches and allows the action; more than 5,000 are refused as a whole."""
    asked = _narrowed(action, query)
    if asked is None:
        return []
    ids: list[str] = []
    for page in range(1, MOST // _PORTION + 2):
        found = screen.ask(asked | {"page": str(page), "size": str(_PORTION)})
        if found["total"] > MOST:
            raise Invalid("too-many-rows", f"符合条件的记录超过 {MOST} 条，请先缩小查询范围。")
        ids += [str(row["id"]) for row in found["items"] if action.fits(row)]
        if page * _PORTION >= found["total"]:
            break
    return ids


def run(action: Action, ids: list[str], given: Any) -> Mapping[str, Any]:
    """Do it with the reason, or the texts of what it asks; nothing chosen and too many are refused before."""
    assert action.batch is not None
    if not ids:
        raise Invalid("nothing-chosen", "没有可以处理的记录，请先勾选。")
    if len(ids) > MOST:
        raise Invalid("too-many-rows", f"一次最多处理 {MOST} 条，请分批进行。")
    return action.batch(ids, given)


def single(result: Mapping[str, Any]) -> None:
    """A batch answer for one row: not done is an error with the row's reason."""
    if result["failed"]:
        raise Conflict("not-possible", result["results"][0]["reason"])
