"""What a new password must look like. Each policy is a function from password and user name to Chinese refusals.

`manual`: 6 to 10 digits or letters (manual 2.2). `strict`: 8 to 64 characters of any kind, no common password, not
the user name (NIST SP 800-63B; OWASP ASVS 5.0, 6.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

MOST = 1024
_MANUAL = re.compile("[0-9A-Za-z]{6,10}")


def manual(password: str, user_name: str) -> list[str]:
    """Manual 2.2."""
    return [] if _MANUAL.fullmatch(password) else ["新密码应为 6-10 位的数字或字母。"]


def strict(password: str, user_name: str) -> list[str]:
    """The recommended rule."""
    found = []
    if not 8 <= len(password) <= 64:
        found.append("新密码应为 8 到 64 个字符。")
    if password.casefold() in common_passwords():
        found.append("这个密码太常见，容易被猜到，请换一个。")
    if user_name and user_name.casefold() in password.casefold():
        found.append("新密码不能包含用户名。")
    return found


POLICIES: Mapping[str, Callable[[str, str], list[str]]] = {"manual": manual, "strict": strict}


def problems(policy: str, password: str, user_name: str, *, old_password: str | None = None) -> list[str]:
    """All refusals of a new password under a policy; empty when it is good."""
    found = POLICIES[policy](password, user_name)
    if old_password is not None and password == old_password:
        found.append("新密码不能与原密码相同。")
    return found


@cache
def common_passwords() -> frozenset[str]:
    """Passwords that everybody tries first, in lower case."""
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
