"""JSON is read as strictly as it is written, and whatever is refused is refused alike."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernel.errors import Malformed
from kernel.jsonstrict import loads

REFUSED = {
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000,
    "deep but closed": b"[" * 100_000 + b"]" * 100_000,
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "minus Infinity": b'{"a": -Infinity}',
    "doubled key": b'{"role": "a", "role": "admin"}',
    "doubled key written otherwise": b'{"role": "a", "r\\u006fle": "admin"}',
    "doubled key below": b'[{"a": {"x": 1, "x": 2}}]',
    "5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "lone surrogate": b'{"a": "\\ud800"}',
    "lone surrogate in a key": b'{"\\udfff": 1}',
    "NUL": b'{"a": "\\u0000"}',
    "NUL in a key": b'{"\\u0000": 1}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "UTF-32": '{"a": 1}'.encode("utf-32-le"),
    "BOM": b"\xef\xbb\xbf{}",
    "empty": b"",
    "blank": b"  ",
    "invalid UTF-8": b'{"a": "\xff"}',
    "overlong UTF-8": b'{"a": "\xc0\xaf"}',
    "GBK": '{"a": "就业协议"}'.encode("gbk"),
    "1e400": b'{"a": 1e400}',
    "trailing comma": b'{"a": 1,}',
    "two values": b"{}{}",
    "single quotes": b"{'a': 1}",
    "comment": b"{} // x",
    "raw control character": b'{"a": "\x01"}',
    "leading zero": b'{"a": 01}',
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(Malformed) as caught:
        loads(REFUSED[name])
    assert caught.value.code == "json-invalid"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, -0, 2.5, true, null, "x"]}', {"a": [1, 0, 2.5, True, None, "x"]}),
        ('"𬭊 买买提·吐尔逊 😀"'.encode(), "𬭊 买买提·吐尔逊 😀"),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'{"__proto__": 1, "constructor": 2}', {"__proto__": 1, "constructor": 2}),
        (b" [] ", []),
    ],
)
def test_accepted(body: bytes, value: object) -> None:
    assert loads(body) == value


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii", exclude_characters="\0")), inner)
    ),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_whatever_is_well_written_is_read_back(value: object, ascii_only: bool) -> None:
    assert loads(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=200))
@example(b"\xed\xa0\x80")
@example(b'"\\ud800"')
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        value = loads(body)
    except Malformed:
        return
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
