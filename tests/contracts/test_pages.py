"""Pages of the gateway: who may open each, and that no change comes from anywhere but our own pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.test import TestResponse

from codebook.screens import all_screens
from gateway import guard
from services.agreements.domain.states import SOURCES
from tests.contracts.actors import NOBODIES, ONLY, PEOPLE, Actor, admits
from tests.contracts.stage import Stage, told
from tests.contracts.table import plain

TABLE: dict[str, str] = yaml.safe_load(Path(__file__).with_name("pages.yaml").read_text(encoding="utf-8"))
ACTORS = (
    Actor("anonymous", kind="anonymous"),
    *(actor for actor in NOBODIES if actor.name.startswith("a.")),
    *(actor for actor in PEOPLE if actor.kind != "client"),
    *ONLY.values(),
)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FILL = {"key": "messages.sent", "name": "nothing", "verb": "undo", "code": "not-found"}
SIGNED = {
    "termination_notices": "termination_notice1",
    "termination_review": "termination_asked1",
    "forced_termination": "agreement_archived_graduate_entered1",
    "entry": "plain1",
    **{source: f"agreement_pending_{source}1" for source in SOURCES},
}
"""A row of each screen of chapter 5, of the first school's first department."""
NOWHERE = "01900000-0000-7000-8000-000000000000"
OF_GRADUATES = ("/approvals/", "/employment/", "/graduates/", "/agreements/")
"""Pages that show graduates, where a department sees its own only."""


def pages(stage: Stage, unsafe: bool) -> list[tuple[str, str]]:
    """(method, address) of every page, with parts filled in."""
    found = []
    for rule in _rules(stage):
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        path = rule.rule.replace("/numbers/<name>", "/numbers/id_number")
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
        path = re.sub(r"<row:\w+>", _row(stage, rule.rule), path)
        path = re.sub(r"<(?:[^>:]+:)?(\w+)>", lambda match: FILL[match[1]], path)
        found += [(method, path) for method in methods if (method in UNSAFE) == unsafe]
    return found


def _row(stage: Stage, rule: str) -> str:
    """The first school's and first department's row for a page of graduates; nobody's for others."""
    chapter, _, kind = rule[1:].partition("/")
    kind = kind.partition("/")[0]
    names = {"approvals": f"pending_{kind}1", "employment": f"with_{kind}1", "graduates": "plain1"}
    name = SIGNED.get(kind, "") if chapter == "agreements" else names.get(chapter, "")
    ids = stage.world.ids
    return str(ids.get(f"a.{name}", ids["a.plain1"])) if name else NOWHERE


def _rules(stage: Stage) -> list[Any]:
    return [rule for rule in stage.gateway.url_map.iter_rules() if rule.endpoint in guard.declared()]


def who(path: str) -> str:
    """The longest address of the table above a path; else whom the catalogue gives the screen at that address."""
    above = [prefix for prefix in TABLE if path == prefix or (prefix != "/" and path.startswith(prefix + "/"))]
    if above:
        return TABLE[max(above, key=len)]
    screens = [screen for screen in all_screens() if f"{path}/".startswith(f"{screen.path}/")]
    assert len(screens) == 1, f"{path} is served, but neither in pages.yaml nor a screen: write down who may"
    return f"{'screen' if screens[0].grantable == 'yes' else 'school'}:{screens[0].key}"


def opens(actor: Actor, path: str) -> bool:
    """Whether a page is the actor's: one of the words that stand there is enough."""
    return any(admits(word, actor) for word in who(path).split(" "))


def opened(stage: Stage, actor: Actor, method: str, path: str, **headers: str) -> TestResponse:
    token = stage.world.tokens.get(actor.name)
    cookie = {"Cookie": f"__Host-office={token}"} if token else {}
    return stage.outside.open(path, method=method, headers={**cookie, **headers})


def test_every_page_stands_in_the_table(one_stage: Stage) -> None:
    rules = {plain(rule.rule) for rule in _rules(one_stage)}
    assert all(who(rule) for rule in rules)
    served = {prefix for prefix in TABLE for rule in rules if rule == prefix or rule.startswith(prefix + "/")}
    assert set(TABLE) - served == set(), "in pages.yaml, but not served any more"


def test_every_address_is_declared(one_stage: Stage) -> None:
    open_ones = {"health.livez", "health.readyz", "health.metrics"}
    names = {rule.endpoint for rule in one_stage.gateway.url_map.iter_rules()}
    assert names - set(guard.declared()) == open_ones


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_pages_open_for_whom_the_table_names(stage: Stage, actor: Actor) -> None:
    found = []
    for method, path in pages(stage, unsafe=False):
        answer = opened(stage, actor, method, path)
        found += _wrong(actor, path, answer)
        text = told(answer)
        beside = actor.department if actor.level == "department" and path.startswith(OF_GRADUATES) else None
        hidden = stage.world.forbidden(actor.tag or None, beside) if actor.kind in ("staff", "nobody") else ()
        found += [f"{path}: shows {word}" for word in hidden if word in text]
        found += [f"{path}: shows a number" for words in stage.world.secrets.values() for word in words if word in text]
        if not all(stage.as_set(name) for name in stage.system.databases):
            found.append(f"{path}: a GET wrote something")
            stage.restore()
    assert not found, "\n".join(found)


def _wrong(actor: Actor, path: str, answer: TestResponse) -> list[str]:
    """What was wrong with an opened page."""
    status, place = answer.status_code, answer.headers.get("Location", "")
    seen = f"{actor.name} {path}: {status} {place}"
    if who(path) == "anyone":
        return [] if status in (200, 303, 404) else [seen]
    if actor.kind != "staff":
        return [] if status == 303 and place.startswith("/sign-in") else [seen]
    if actor.renew:
        return [] if path == "/first-password" or place == "/first-password" else [seen]
    if not opens(actor, path):
        return [] if status == 403 else [seen]
    return [] if status in (200, 404) or (status == 303 and not place.startswith("/sign-in")) else [seen]


FOREIGN = {
    "no token": {},
    "a wrong token": {"X-CSRF-Token": "0" * 64},
    "a foreign origin": {"Origin": "https://evil.example"},
    "no origin at all": {"Origin": "null"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour site": {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("how", FOREIGN)
def test_no_change_comes_from_elsewhere(stage: Stage, how: str) -> None:
    """The token of another session is wrong for this one too."""
    admin = next(actor for actor in PEOPLE if actor.name == "a.admin")
    found = []
    for method, path in pages(stage, unsafe=True):
        answer = opened(stage, admin, method, path, **FOREIGN[how])
        if answer.status_code != 403 or not all(stage.as_set(name) for name in stage.system.databases):
            found.append(f"{method} {path}: {answer.status_code}")
            stage.restore()
    assert not found, "\n".join(found)


def test_nobody_without_a_session_changes_anything(stage: Stage) -> None:
    for method, path in pages(stage, unsafe=True):
        for actor in ACTORS[:4]:
            assert opened(stage, actor, method, path).status_code in (401, 403), (method, path, actor.name)
    assert all(stage.as_set(name) for name in stage.system.databases)
