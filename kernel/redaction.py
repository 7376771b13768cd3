"""Keeping ID numbers, phones, passwords and cookies out of logs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_TELLING = "password|passwd|secret|token|cookie|authorization|captcha|credential"
_SECRET_KEYS = re.compile(_TELLING, re.I)
_SHORTEST = 10**10  # smaller numbers have too few digits to be a phone or an ID number
HIDDEN = "[redacted]"
# Written in one piece a number is found between any letters; in groups only where it stands alone: UUIDs look alike.
_NUMBERS = (
    (re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)"), r"\1********\2"),
    (re.compile(r"(?<!\d)(\d{6})\d{6}(\d{3})(?!\d)"), r"\1******\2"),
    (re.compile(r"(?<![0-9A-Za-z-])(\d{6})[ -]\d{8}[ -](\d{3}[\dXx])(?![0-9A-Za-z-])"), r"\1********\2"),
    (re.compile(r"(?<!\d)((?:(?:00|\+)?86[ -]?)?1[3-9]\d)\d{4}(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"(?<![0-9A-Za-z-])(1[3-9]\d)[ -]\d{4}[ -](\d{4})(?![0-9A-Za-z-])"), r"\1****\2"),
)
# Our own identifiers: one hash in ninety has as many digits in a row as a phone, and must stay what it is.
_IDENTIFIERS = re.compile(
    r"(?<![0-9A-Za-z])([0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})(?![0-9A-Za-z])"
)
# Repetitions are bounded: a hostile text must not cost quadratic time.
_SECRETS = (
    (re.compile(r"\b((?:bearer|basic)\s{1,3})[\w.~+/=!$%-]+", re.I), rf"\1{HIDDEN}"),
    (re.compile(r"(cookie[\"']?\s{0,3}[:=]\s{0,3})[^\r\n]+", re.I), rf"\1{HIDDEN}"),
    (
        re.compile(
            rf"((?:{_TELLING}|密码|口令)[\w-]{{0,20}}[\"']?\s{{0,3}}[:=：]\s{{0,3}})"
            r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&}\]]+)",
            re.I,
        ),
        rf"\1{HIDDEN}",
    ),
)
# Most texts hold neither: one search each tells so.
_MAY_BE_NUMBER = re.compile(r"\d{7}|\d[ -]\d{4}")
_MAY_BE_SECRET = re.compile(rf"{_TELLING}|bearer|basic|密码|口令", re.I)


def redact_text(text: str) -> str:
    """The text with 15- and 18-digit ID numbers, mobile phones, cookies, tokens and named secrets hidden.

    SHA-256 hashes and UUIDs of version 7 that stand alone are left whole, unless they are such a secret.
    """
    if _MAY_BE_NUMBER.search(text):
        pieces = _IDENTIFIERS.split(text)
        pieces[::2] = [_hidden(piece, _NUMBERS) for piece in pieces[::2]]
        text = "".join(pieces)
    return _hidden(text, _SECRETS) if _MAY_BE_SECRET.search(text) else text


def _hidden(text: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def redact(value: Any) -> Any:
    """A copy of a JSON-like value that may be logged; values under telling keys are hidden whole."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        told = [(_key(str(name)), inner) for name, inner in value.items()]
        return {name: HIDDEN if secret else redact(inner) for (name, secret), inner in told}
    if isinstance(value, (list, tuple)):
        return [redact(inner) for inner in value]
    if value is None or (isinstance(value, (int, float)) and not abs(value) >= _SHORTEST):
        return value
    text = redact_text(str(value))
    return value if isinstance(value, (int, float)) and text == str(value) else text


@lru_cache(maxsize=4096)
def _key(name: str) -> tuple[str, bool]:
    """A key as it may be told, and whether it tells that its value is secret: the same keys come again and again."""
    return redact_text(name), _SECRET_KEYS.search(name) is not None


def mask_id_number(value: str | None) -> str | None:
    """How lists show an ID number: the first four and last four digits."""
    if not value or len(value) < 12:
        return value and "*" * len(value)
    return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}"
