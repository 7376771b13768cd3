"""Bodies that nobody should send, at every endpoint that takes JSON: a clear 4xx, and nothing written."""

from __future__ import annotations

import codecs
import copy
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.actors import DIRECT, GATEWAY, Actor
from tests.contracts.refusals import BODIES, able, faults
from tests.contracts.stage import Stage
from tests.contracts.table import Row

JSON = "application/json"
HUGE = 50 * 1024 * 1024
RAW: dict[str, tuple[bytes, str | None, tuple[int, ...]]] = {
    "deep list": (b"[" * 100_000, JSON, (400,)),
    "deep object": (b'{"a":' * 50_000, JSON, (400,)),
    "deep and closed": (b"[" * 5000 + b"]" * 5000, JSON, (400, 422)),
    "NaN": (b'{"x": NaN}', JSON, (400,)),
    "Infinity": (b'{"x": -Infinity}', JSON, (400,)),
    "1e400": (b'{"x": 1e400}', JSON, (400,)),
    "doubled key": (b'{"a": 1, "a": 2}', JSON, (400,)),
    "5000 digits": (b'{"x": ' + b"9" * 5000 + b"}", JSON, (400,)),
    "lone surrogate": (b'{"x": "\\ud800"}', JSON, (400,)),
    "NUL": (b'{"x": "\\u0000"}', JSON, (400,)),
    "NUL in a key": (b'{"\\u0000": 1}', JSON, (400,)),
    "BOM": (codecs.BOM_UTF8 + b"{}", JSON, (400,)),
    "UTF-16": ("{}".encode("utf-16"), JSON, (400,)),
    "bad UTF-8": (b'{"x": "\xff\xfe"}', JSON, (400,)),
    "empty": (b"", JSON, (400,)),
    "null": (b"null", JSON, (400, 422)),
    "list": (b"[]", JSON, (422,)),
    "text": (b'"x"', JSON, (422,)),
    "number": (b"0", JSON, (422,)),
    "two values": (b"{}{}", JSON, (400,)),
    "comment": (b"{} // x", JSON, (400,)),
    "single quotes": (b"{'a': 1}", JSON, (400,)),
    "text/plain": (b"{}", "text/plain", (415,)),
    "form": (b"a=1", "application/x-www-form-urlencoded", (415,)),
    "no type": (b"{}", None, (415,)),
    "xml": (b"<a/>", "application/xml", (415,)),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_no_good_json(stage: Stage, name: str) -> None:
    row = BODIES[name]
    found = []
    for case, (body, kind, statuses) in RAW.items():
        found += _sent(stage, row, f"{name} {case}", statuses, data=body, content_type=kind)
    packed = gzip.compress(b"{}" + b" " * 1_000_000)
    found += _sent(stage, row, f"{name} gzip", (415,), data=packed, content_type=JSON,
                   headers={"Content-Encoding": "gzip"})  # fmt: skip
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", [name for name in BODIES if "/internal/" not in name])
def test_bodies_of_wrong_types(stage: Stage, name: str) -> None:
    """Each field once as everything that it is not."""
    row = BODIES[name]
    _, fill = stage.filled(row, able(row), "own")
    found = []
    for case, body in _twisted(fill(row.body)):
        found += _sent(stage, row, f"{name} {case}", (422,), json=body)
    assert not found, "\n".join(found)


def _twisted(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field, value in body.items():
        for wrong in (1, 1.0, -0.0, True, {}, {"$ne": 1}, [[]], [None], "\u202e" if isinstance(value, str) else "x"):
            if type(wrong) not in (bool, int) or type(wrong) is not type(value):
                twisted = copy.deepcopy(body)
                twisted[field] = wrong
                yield f"{field}={wrong!r}", twisted
    for field, value in body.items():
        if isinstance(value, str):
            hidden = f"a\u200b{value}"
            for case, wrong in (("1 MB", "长" * 300_000), ("zero width", hidden), ("escape", f"{value}\x1b[0m")):
                yield f"{field} {case}", body | {field: wrong}
        if isinstance(value, list) and isinstance(value[0], str):
            yield f"{field} doubled", body | {field: value * 2}
            yield f"{field} 10,000", body | {field: value * 10_000}


@pytest.mark.parametrize("route", [DIRECT, GATEWAY])
@pytest.mark.parametrize("name", [name for name in BODIES if "/internal/" not in name])
def test_fifty_megabytes_at_a_one_megabyte_endpoint(stage: Stage, name: str, route: str) -> None:
    row = BODIES[name]
    claimed = {"CONTENT_LENGTH": str(HUGE)}
    found = _sent(stage, row, name, (413,), route=route, data=b"{}", content_type=JSON, environ_overrides=claimed)
    assert not found, "\n".join(found)


def _sent(
    stage: Stage, row: Row, name: str, statuses: tuple[int, ...], *, route: str = DIRECT, **options: Any
) -> list[str]:
    actor = able(row)
    path, _ = stage.filled(row, actor, "own")
    headers = options.pop("headers", {}) | ({"If-Match": '"1"'} if row.match else {})
    answer = stage.ask(row.method, str(path), actor, route, row.service, headers=headers, **options)
    return faults(stage, name, answer, statuses, row.service)


ACCEPTED = ("欧阳·娜娜", "阿依古丽·买买提", "𬭊", "王　五", "李 四", "😀", "é", "（甲）-乙_丙", "Ａ１")


@pytest.mark.parametrize("name", ACCEPTED)
def test_rare_but_right_names_are_accepted(stage: Stage, name: str) -> None:
    admin = Actor("a.admin", level="school", tag="a")
    path = f"/api/v1/auth/accounts/{stage.world.ids['a.target1']}"
    answer = stage.ask("PATCH", path, admin, GATEWAY, "auth", json={"name": name}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert json.loads(answer.get_data())["name"].strip() == name
