"""ID numbers and phones: masked until somebody asks for one by POST, which the service puts into the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from gateway import answers
from gateway.clients import graduates
from gateway.guard import SIGNED_IN, page
from kernel.errors import NotFound

LABELS: Mapping[str, str] = {"身份证号": "id_number", "手机号码": "mobile", "家庭电话": "home_phone"}
"""The lines of a graduate's record that can be revealed (labels of the record, names of the service's answer)."""
_PATH = "/graduates/records/<row:graduate_id>/numbers/<name>"


def masked(record: Mapping[str, Any], name: str) -> str:
    """The masked value of a number in a record."""
    lines = (line for section in record["record"] for line in section["lines"])
    return next((line["value"] for line in lines if LABELS.get(line["label"]) == name), "")


def tail(graduate_id: str) -> str:
    """How a query names a graduate without the number: 身份证号 …1234."""
    try:
        number = masked(graduates().record(graduate_id), "id_number")
    except NotFound:
        return "没有这位毕业生"
    return f"身份证号 …{number[-4:]}"


@page(_PATH, SIGNED_IN)
def hide(graduate_id: str, name: str) -> Response:
    """The number masked again."""
    _check(name)
    return _number(graduate_id, name, masked(graduates().record(graduate_id), name), shown=False)


@page(_PATH, SIGNED_IN, ("POST",))
def reveal(graduate_id: str, name: str) -> Response:
    """The number in full."""
    _check(name)
    return _number(graduate_id, name, graduates().reveal(graduate_id)[name], shown=True)


def _check(name: str) -> None:
    if name not in LABELS.values():
        raise NotFound("no-such-number", "没有这个号码。")


def _number(graduate_id: str, name: str, value: str, *, shown: bool) -> Response:
    return answers.page("graduates/number.html", graduate_id=graduate_id, name=name, value=value, shown=shown)
