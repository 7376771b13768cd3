"""The agreement number [ours]: SD, graduation year, school code, source digit, serial of six, check character.

The check character is that of GB 32100-2015 over the digits that stand before it, so that a mistyped number is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import mul

PREFIX = "SD"
LENGTH = 19
MOST = 999_999
"""The last serial of a school, year and source."""
DIGITS: Mapping[str, str] = {"system": "1", "graduate_entered": "2", "out_of_province": "3"}
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30)


def number(year: int, school_code: str, source: str, serial: int) -> str:
    """The number of a serial (1 to MOST); raises ValueError beyond."""
    if not 1 <= serial <= MOST:
        raise ValueError(f"no serial {serial}")
    body = f"{year:04d}{school_code}{DIGITS[source]}{serial:06d}"
    return PREFIX + body + check_character(body)


def check_character(body: str) -> str:
    """The check character of the sixteen digits between prefix and check character."""
    total = sum(map(mul, _WEIGHTS, map(int, body)))
    return _ALPHABET[-total % 31]


def valid(text: str) -> bool:
    """Whether a text is a well-formed number with the right check character."""
    body = text[len(PREFIX) : -1]
    plain = text.isascii() and len(text) == LENGTH and text.startswith(PREFIX) and body.isdigit()
    return plain and check_character(body) == text[-1]
