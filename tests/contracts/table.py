"""The table authz.yaml as data, and the addresses that apps really have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Flask

FILE = Path(__file__).with_name("authz.yaml")
_UNTOLD = {"livez", "readyz", "metrics"}
"""Addresses for probes and the metrics collector: outside the table, and never reachable from outside (test_doors)."""


@dataclass(frozen=True)
class Row:
    """One question to one endpoint; see the head of authz.yaml for the fields."""

    service: str
    method: str
    rule: str
    number: int
    who: tuple[str, ...]
    ok: int
    object: str | None
    hidden: tuple[int, ...]
    renew: bool
    document: bool
    reveals: bool
    match: bool
    path: str
    query: Any
    body: Any
    form: Any
    file: str | None
    doors: tuple[str, ...]

    @property
    def call(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def screens(self) -> tuple[str, ...]:
        """Screens a department can be given that some row of this endpoint asks for."""
        words = [door.partition(":") for door in self.doors]
        return tuple(sorted({key for word, _, key in words if word in ("screen", "department")}))


@cache
def rows() -> tuple[Row, ...]:
    """Every row of the table."""
    table = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        row for service, calls in table.items() for call, cases in _calls(calls) for row in _rows(service, call, cases)
    )


def _calls(told: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Each call with its cases; branches spelt out."""
    for key, value in told.items():
        if " " in key:
            yield key, _listed(value)
            continue
        for kind in value.get("kinds", [""]):
            for call, cases in value["calls"].items():
                method, _, rest = call.partition(" ")
                written = [json.dumps(value["all"] | case).replace("<kind>", kind) for case in _listed(cases)]
                yield f"{method} {key}{rest}".replace("<kind>", kind), [json.loads(text) for text in written]


def _listed(cases: Any) -> list[Any]:
    return cases if isinstance(cases, list) else [cases]


def _rows(service: str, call: str, cases: list[Any]) -> list[Row]:
    method, rule = call.split(" ")
    doors = tuple(sorted({door for case in cases for door in case["who"]}))
    return [
        Row(
            service=service,
            method=method,
            rule=rule,
            number=number,
            who=tuple(case["who"]),
            ok=case["ok"],
            object=case.get("object"),
            hidden=tuple(case.get("hidden", (404,))),
            renew=case.get("renew", False),
            document=case.get("document", False),
            reveals=case.get("reveals", False),
            match=case.get("match", False),
            path=case.get("path", "$id"),
            query=case.get("query"),
            body=case.get("body"),
            form=case.get("form"),
            file=case.get("file"),
            doors=doors,
        )
        for number, case in enumerate(cases, 1)
    ]


def addresses(app: Flask) -> set[str]:
    """What an app serves, as `METHOD /rule/{}`."""
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.strip("/") not in _UNTOLD:
            found |= {f"{method} {plain(rule.rule)}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return found


def declared(app: Flask) -> set[str]:
    """What the endpoints of an app declare, in the same form."""
    return {f"{entry.method} {plain(entry.rule)}" for entry in app.extensions["endpoints"].values()}


def plain(rule: str) -> str:
    """A rule without the names and types of its parts."""
    return re.sub(r"<[^>]+>", "{}", rule)
