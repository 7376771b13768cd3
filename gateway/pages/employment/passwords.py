"""Passwords of graduates, set by staff (8.1-6, 10.1): the same question and the same answer on both screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from gateway import answers
from gateway.clients import graduates
from gateway.screens.declaration import Action, Field

_HINT = "不填则设为默认密码，即毕业生的登录用户名；启用严格密码规则时为随机密码，设置后显示一次。"


def set_password(title: str) -> Action:
    """The action under the screen's own word."""
    return Action(
        "set_password",
        title,
        "key",
        "将设置 {n} 名毕业生的密码：原密码立即失效，本人用新密码登录后须先修改密码。",
        asks=(Field("password", "新密码", kind="password", hint=_HINT, generate=True),),
        batch=_set_passwords,
        outcome=_made_up,
        matching=None,
    )


def _set_passwords(rows: list[str], sent: Mapping[str, str]) -> Mapping[str, Any]:
    return graduates().set_passwords(rows, sent["password"] or None)


def _made_up(result: Mapping[str, Any]) -> Response | None:
    """Passwords that were made up are shown this once."""
    return answers.page("employment/passwords.html", result=result) if result["passwords"] else None
