"""Keeping ID numbers, phones, passwords and cookies out of logs."""

from __future__ import annotations

import re
from typing import Any

_SECRET_KEYS = re.compile(r"password|passwd|secret|token|cookie|authorization|captcha|credential", re.I)
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[\dXx])(?![0-9A-Za-z])|(?<!\d)(\d{6})\d{6}(\d{3})(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_BEARER = re.compile(r"(?i)(bearer|basic)\s+[\w.~+/=-]+")
HIDDEN = "[redacted]"


def redact_text(text: str) -> str:
    """The text with 15- and 18-digit ID numbers, mobile phones and bearer tokens hidden."""
    text = _ID_NUMBER.sub(lambda m: f"{m[1] or m[3]}********{m[2] or m[4]}", text)
    text = _PHONE.sub(r"\1****\2", text)
    return _BEARER.sub(r"\1 " + HIDDEN, text)


def redact(value: Any, key: str = "") -> Any:
    """A copy of a JSON-like value that may be logged; values under telling keys are hidden whole."""
    if key and _SECRET_KEYS.search(key):
        return HIDDEN
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {name: redact(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact(inner) for inner in value]
    return value if isinstance(value, (int, float, bool, type(None))) else redact_text(str(value))


def mask_id_number(value: str | None) -> str | None:
    """How lists show an ID number: the first four and last four digits."""
    return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}" if value else value


def mask_phone(value: str | None) -> str | None:
    """How lists show a phone number: 138****1234."""
    return f"{value[:3]}****{value[-4:]}" if value and len(value) >= 8 else value
