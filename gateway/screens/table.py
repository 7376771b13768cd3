"""What a list template shows: rows as cells, tabs with counts, pager, addresses. Pure: no request, no service."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.screens import query as queries
from gateway.screens.declaration import Action, Column, Query, Row, Screen, State


@dataclass(frozen=True)
class Tab:
    """One state tab; `count` is None while unknown."""

    title: str
    href: str
    current: bool
    count: int | None


@dataclass(frozen=True)
class Pager:
    """Where the list stands: totals, page numbers (None is a gap) and their addresses; `more`: than `total` rows."""

    total: int
    page: int
    last: int
    numbers: list[tuple[int | None, str]]
    previous: str
    following: str
    more: bool


def state_of(column: Column, value: Any) -> State:
    """The declared state of a value; an unknown one is shown as it is, in grey."""
    return next((state for state in column.states if state.value == value), State(value, str(value), "off"))


def allowed(screen: Screen, row: Row) -> list[Action]:
    """The row's actions: those the service allows now."""
    return [action for action in screen.row_actions if action.fits(row)]


def main_action(actions: Sequence[Action]) -> Action | None:
    """What key A does in the drawer: the act that is meant, else the first that harms nothing."""
    harmless = [action for action in actions if not action.danger]
    return next((action for action in harmless if action.main), harmless[0] if harmless else None)


def batch_names(screen: Screen, row: Row) -> list[str]:
    """Names of the actions above the table that the row allows."""
    if screen.locks and row.get("locked_reason"):
        return []
    return [action.name for action in screen.bar_actions if action.fits(row)]


def refusals(screen: Screen, row: Row) -> dict[str, str]:
    """Why the row does not allow actions above the table, where the service says so by verb."""
    known = row.get("refusals") or {}
    return {a.name: known[a.verbs[0]] for a in screen.bar_actions if a.verbs[0] in known and not a.fits(row)}


def why_not(screen: Screen, row: Row) -> str:
    """Why a row takes no tick: its year is locked, or what the service says of the first action."""
    said = [row.get("locked_reason"), *refusals(screen, row).values(), "此记录现在不能处理"]
    return next(filter(None, said))


def next_sort(column: Column, current: str) -> str:
    """What a click on a header orders by: first rising, then falling, then as before."""
    turns = {column.sort: f"-{column.sort}", f"-{column.sort}": ""}
    return turns.get(current, column.sort)


def sort_word(column: Column, current: str) -> str:
    """The aria-sort of a header, empty for none."""
    return {column.sort: "ascending", f"-{column.sort}": "descending"}.get(current, "") if current else ""


def tabs(screen: Screen, path: str, query: Query, counts: Mapping[str, int]) -> list[Tab]:
    """The state tabs; changing one goes back to page 1."""
    if screen.tabs is None:
        return []
    name, now = screen.tabs.name, query.get(screen.tabs.name, "")
    return [
        Tab(title, queries.address(path, query, **{name: value, "page": ""}), value == now, counts.get(value))
        for value, title in screen.tabs.items
    ]


def pager(path: str, query: Query, total: int, *, more: bool = False) -> Pager:
    """The pager of a list of `total` rows."""
    last = max(1, math.ceil(total / int(query["size"])))
    page = int(query["page"])

    def to(number: int) -> str:
        return queries.address(path, query, page=str(number)) if 1 <= number <= last else ""

    numbers = [(number, to(number) if number else "") for number in queries.page_numbers(min(page, last), last)]
    return Pager(total, page, last, numbers, to(page - 1), to(page + 1), more)


def scope_of(screen: Screen, query: Query) -> str:
    """What the ticks belong to: the filters, not the page, size or order."""
    return queries.address("", queries.filters_only(screen, query))
