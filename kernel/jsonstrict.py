"""Reading JSON as strictly as it is written: what RFC 8259 leaves open is refused (RFC 7493, I-JSON)."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from kernel.errors import Malformed

_ESCAPED = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
"""NUL and surrogates come by escapes only: as they are, neither JSON nor UTF-8 knows them."""


class _Refused(ValueError):
    pass


def loads(body: bytes) -> Any:
    """Parse UTF-8 JSON; refuses NaN, infinities, doubled keys, lone surrogates, NUL, a BOM and deep nesting."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse, parse_float=_float, object_pairs_hook=_object)
        if _ESCAPED.search(body):
            _check_texts(value)
    except (ValueError, RecursionError) as error:
        raise Malformed("json-invalid", "请求内容不是有效的 JSON，请检查后重新提交。") from error
    return value


def _refuse(token: str) -> Any:
    raise _Refused(token)


def _float(token: str) -> float:
    value = float(token)
    if math.isinf(value):
        raise _Refused(token)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Refused("doubled key")
    return value


def _check_texts(root: Any) -> None:
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            value.encode("utf-8")
            if "\0" in value:
                raise _Refused("NUL")
