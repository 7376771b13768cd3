"""The query of a list: what of an address counts, and addresses with one part changed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from gateway.screens.declaration import ANY, Query, Screen

SIZES = ("20", "50", "100")
_PAGING = {"page": "1", "size": SIZES[0]}
_LONGEST = 200


def names(screen: Screen) -> tuple[str, ...]:
    """Parameters that filter: those of the filters and of the tabs."""
    own = [name for filter_ in screen.filters for name in filter_.names]
    return (*own, screen.tabs.name) if screen.tabs else tuple(own)


def read(screen: Screen, args: Mapping[str, str]) -> Query:
    """The cleaned query: declared names only, defaults put in, page and size made sane."""
    defaults = _defaults(screen)
    query = {name: args.get(name, defaults.get(name, "")).strip()[:_LONGEST] for name in names(screen)}
    sorts = {column.sort for column in screen.columns if column.sort}
    if args.get("sort", "").removeprefix("-") in sorts:
        query["sort"] = args["sort"]
    page = args.get("page", "")
    query["page"] = str(min(max(int(page), 1), 100_000)) if page.isascii() and page.isdigit() and len(page) < 7 else "1"
    query["size"] = args["size"] if args.get("size") in SIZES else SIZES[0]
    return {name: value for name, value in query.items() if value}


def _defaults(screen: Screen) -> Query:
    tab = {screen.tabs.name: screen.tabs.default} if screen.tabs and screen.tabs.default else {}
    return tab | {f.name: f.initial for f in screen.filters if f.initial}


def freed(screen: Screen) -> Query:
    """A query that nothing narrows: each default that can be taken back is taken back."""
    offered = {f.name: f.choices() for f in screen.filters} | (
        {screen.tabs.name: screen.tabs.items} if screen.tabs else {}
    )
    return {name: ANY for name in _defaults(screen) if ANY in dict(offered[name])}


def found(screen: Screen, query: Query, row_id: str) -> Query:
    """The query once a secret was typed and names one thing."""
    assert screen.secret is not None
    return {**query, **freed(screen), screen.secret.name: row_id, "page": "1"}


def is_asked(screen: Screen, args: Mapping[str, str]) -> bool:
    """Whether somebody has queried: what is asked "query first" shows nothing for an address without conditions."""
    if not screen.query_first:
        return True
    given = {name: args[name] for name in names(screen) if args.get(name)}
    return bool(screen.asked(given))


def filters_only(screen: Screen, query: Query) -> Query:
    """The query without page, size and order."""
    wanted = names(screen)
    return {name: value for name, value in query.items() if name in wanted}


def is_filtered(screen: Screen, query: Query) -> bool:
    """Whether anything narrows the list beyond the defaults."""
    defaults = _defaults(screen)
    return any(defaults.get(name) != value for name, value in filters_only(screen, query).items())


def address(path: str, query: Query, **changes: str) -> str:
    """`path` with the query, some parts changed ("" removes one); what is the default anyway is left out."""
    wanted = {**query, **changes}
    parts = {name: value for name, value in wanted.items() if value and _PAGING.get(name) != value}
    return f"{path}?{urlencode(parts)}" if parts else path


def page_numbers(page: int, last: int) -> list[int | None]:
    """The numbers of the pager; None is a gap: 1 … 4 5 6 … 65."""
    near = {1, last, *range(max(1, page - 1), min(last, page + 1) + 1)}
    if page <= 2:
        near |= set(range(1, min(last, 3) + 1))
    numbers: list[int | None] = []
    for number in sorted(near):
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers
