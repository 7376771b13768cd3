"""Acting on many rows: counting and collecting all that match a query, and calling the service in portions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.screens.declaration import ANY, Action, Query, Screen
from kernel.errors import Conflict, Invalid, Unavailable

MOST = 20_000
PORTION = 5_000
"""What a service takes in one call (kernel.schemas.Ids)."""
_PAGE = 100


def _narrowed(action: Action, query: Query) -> Query | None:
    """The query with the action's own conditions; None when it contradicts them or all are not offered."""
    if action.matching is None:
        return None
    for name, value in action.matching.items():
        if query.get(name, ANY) not in (value, ANY):
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
    """Ids of every row that matches and allows the action; more than 20,000 are refused as a whole."""
    asked = _narrowed(action, query)
    if asked is None:
        return []
    ids: list[str] = []
    for page in range(1, MOST // _PAGE + 1):
        found = screen.ask(asked | {"page": str(page), "size": str(_PAGE)})
        if found["total"] > MOST:
            raise Invalid("too-many-rows", f"符合条件的记录超过 {MOST:,} 条，请先缩小查询范围。")
        ids += [str(row["id"]) for row in found["items"] if action.fits(row)]
        if page * _PAGE >= found["total"]:
            break
    return list(dict.fromkeys(ids))


def run(action: Action, ids: list[str], given: Any, key: str = "") -> Mapping[str, Any]:
    """Do it with the reason, or the texts of what it asks; nothing chosen and too many are refused before.

    Beyond 5,000 rows it is done in portions. `key` is the form's: each portion of a `keyed` action has its own key made
    from it, so that what was done already is answered, not done again, when the same form is sent once more.
    """
    if not ids:
        raise Invalid("nothing-chosen", "没有可以处理的记录，请先勾选。")
    if len(ids) > MOST:
        raise Invalid("too-many-rows", f"一次最多处理 {MOST:,} 条，请分批进行。")
    results: list[Mapping[str, Any]] = []
    for start in range(0, len(ids), PORTION):
        try:
            results.append(_portion(action, ids[start : start + PORTION], given, key))
        except Unavailable as error:
            raise _interrupted(error, start) if start else error from error
    return _joined(results)


def _portion(action: Action, ids: list[str], given: Any, key: str) -> Mapping[str, Any]:
    assert action.batch is not None
    if not action.keyed:
        return action.batch(ids, given)
    told = "\n".join([action.name, repr(given), *ids])
    return action.batch(ids, given, hashlib.sha256(f"{key}\n{told}".encode()).hexdigest() if key else None)


def _interrupted(error: Unavailable, done: int) -> Unavailable:
    text = f"已处理前 {done:,} 条，其余没有处理：{error.message}请再次提交，已处理的不会重复处理。"
    return type(error)(error.code, text, retry_after=error.retry_after)


def _joined(results: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The answers of all portions as one: counts summed, lists one after another."""
    first, *others = results
    joined = dict(first)
    for other in others:
        for name, value in other.items():
            joined[name] = joined[name] + value if isinstance(value, int | list) else value
    return joined


def single(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """A batch answer for one row: not done is an error with the row's reason."""
    if result["failed"]:
        raise Conflict("not-possible", result["results"][0]["reason"])
    return result
