"""Ctrl K: what somebody types, looked for among graduates, agreements and employers; the page itself finds screens.

It may be an ID number: it comes by POST, goes no further than to the services and stands in no address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from codebook.screens import by_key
from gateway import answers, session
from gateway.clients import agreements, graduates
from gateway.guard import SIGNED_IN, page
from gateway.screens import query as queries
from gateway.screens import registry
from gateway.screens.declaration import Screen
from gateway.together import together

_LEAST, _MOST = 2, 50
_DRAWERS = (
    "employment.graduates", "graduates.recommendation", "employment.dossiers", "employment.plan_lock",
    "employment.labor_contract", "employment.flexible", "employment.self_employment", "graduates.supplement",
    "monitoring.registration", "monitoring.resume", "monitoring.signing",
)  # fmt: skip
"""Screens whose drawer shows any graduate: the first of the asker's own is where a graduate is opened."""
_LISTS = ("approvals.", "agreements.")
"""Screens that can be asked for one graduate, where the asker has none of those."""
_SOURCES = "agreements."


@dataclass(frozen=True)
class Hit:
    """Something found: what it is called, what tells it apart, where it is."""

    title: str
    detail: str
    href: str


@dataclass(frozen=True)
class Part:
    """The hits of one kind; None: nobody can say now. `more`: there are others, so that more has to be typed."""

    title: str
    hits: tuple[Hit, ...] | None = None
    more: bool = False


@page("/find", SIGNED_IN, ("POST",))
def find() -> Response:
    """The groups of the list under the search field, as a fragment."""
    text = request.form.get("q", "").strip()[:_MOST]
    place, sources = _place_of_graduates(), _sources()
    questions: dict[str, Callable[[], Any]] = {}
    if place:
        questions["graduates"] = lambda: graduates().search(text)
    if sources:
        questions["agreements"] = lambda: agreements().search(text)
    answered = together(questions if len(text) >= _LEAST else {})
    parts = [*_graduates(place, answered), *_signings(sources, answered)]
    return answers.page("office/found.html", parts=[part for part in parts if part.hits is None or part.hits])


def _graduates(place: Screen | None, answered: Mapping[str, Any]) -> Iterable[Part]:
    if place is None or "graduates" not in answered:
        return
    found = answered["graduates"]
    if found is None:
        yield Part("毕业生")
    else:
        yield Part("毕业生", tuple(_graduate(place, each) for each in found["items"]), found["more"])


def _signings(sources: Mapping[str, Screen], answered: Mapping[str, Any]) -> Iterable[Part]:
    if "agreements" not in answered:
        return
    found = answered["agreements"]
    if found is None:
        yield Part("协议书和单位")
        return
    yield Part("协议书", tuple(_agreement(sources, each) for each in found["agreements"]), found["more_agreements"])
    yield Part("单位", tuple(_employer(sources, each) for each in found["employers"]), found["more_employers"])


def _place_of_graduates() -> Screen | None:
    """The screen that shows the asker a graduate."""
    tables = _tables()
    others = [screen for key, screen in tables.items() if key.startswith(_LISTS) and screen.secret]
    return next((tables[key] for key in _DRAWERS if key in tables), others[0] if others else None)


def _sources() -> dict[str, Screen]:
    """The asker's screens of agreements, by source: those that can be asked for a number."""
    asked = {key.removeprefix(_SOURCES): screen for key, screen in _tables().items() if key.startswith(_SOURCES)}
    return {source: screen for source, screen in asked.items() if {"number", "certified_from"} <= screen.schema}


def _tables() -> dict[str, Screen]:
    mine = session.resolve().screens
    return {screen.key: screen for screen in registry.tables() if screen.key in mine}


def _graduate(place: Screen, row: Mapping[str, Any]) -> Hit:
    query = queries.found(place, {}, row["id"]) | {"graduation_year": str(row["graduation_year"])}
    opened = {"open": row["id"]} if place.key in _DRAWERS else {}
    told = (row["student_no"], row["department_name"], row["major"], f"{row['graduation_year']} 届")
    return Hit(row["name"], _joined(told), queries.address(by_key(place.key).path, query, **opened))


def _agreement(sources: Mapping[str, Screen], row: Mapping[str, Any]) -> Hit:
    href = _list_of(sources[row["source"]], number=row["number"], open=row["id"])
    return Hit(row["number"], _joined((row["name"], row["employer_name"], row["state_title"])), href)


def _employer(sources: Mapping[str, Screen], row: Mapping[str, Any]) -> Hit:
    href = _list_of(sources[row["source"]], employer_name=row["name"])
    return Hit(row["name"], _joined((row["code"], f"{row['agreements']} 份协议书")), href)


def _list_of(screen: Screen, **query: str) -> str:
    return queries.address(by_key(screen.key).path, queries.freed(screen), **query)


def _joined(told: Iterable[str | None]) -> str:
    return " · ".join(each for each in told if each)
