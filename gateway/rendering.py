"""What templates may use beside their values: asset addresses, CSRF token, times in local time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from jinja2 import StrictUndefined

from codebook.help import help_for
from gateway import session

LOCAL = ZoneInfo("Asia/Shanghai")
_MB = 1024 * 1024


def install(app: Flask) -> None:
    """Register filters and globals; a missing value stops the page in tests instead of showing nothing."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"moment": moment, "day": day, "file_size": file_size}
    app.jinja_env.globals |= {
        "asset": asset,
        "csrf_token": session.csrf_token,
        "help_for": help_for,
        "fresh_key": fresh_key,
    }


def asset(path: str) -> str:
    """The versioned address of a static file."""
    return f"{current_app.extensions['static_prefix']}{path}"


def _local(value: Any) -> datetime | None:
    if not value:
        return None
    time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(LOCAL)


def moment(value: Any) -> str:
    """ "2026-11-18 09:32" of an ISO time, in China's time; empty for nothing."""
    local = _local(value)
    return local.strftime("%Y-%m-%d %H:%M") if local else ""


def day(value: Any) -> str:
    """ "2026-11-18"."""
    return moment(value)[:10]


def file_size(size: int) -> str:
    """ "820 KB", "3.4 MB"."""
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, round(size / 1024))} KB"


def fresh_key() -> str:
    """An Idempotency-Key for a form."""
    return uuid.uuid4().hex
