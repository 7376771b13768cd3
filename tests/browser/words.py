"""Answers the captcha's text alternative as a person would: by reading the sum."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_SUM = re.compile(rf"([{_DIGITS}十]+)([加减])([{_DIGITS}十]+)等于多少")


def solve(text: str) -> str:
    """`十二减五等于多少？` gives "7"."""
    found = _SUM.search(text)
    assert found, f"no sum in {text!r}"
    first, second = _number(found[1]), _number(found[3])
    return str(first + second if found[2] == "加" else first - second)


def _number(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    high = (_DIGITS.index(tens) if tens else 1) if ten else 0
    return high * 10 + (_DIGITS.index(ones) if ones else 0)
