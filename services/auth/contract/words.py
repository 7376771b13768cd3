"""Fields that several schemas share."""

from __future__ import annotations

from typing import Any

from kernel.schemas import Choice, Text
from kernel.words import Shaped

GENDERS = {"1": "男", "2": "女"}
LEVELS = {"school": "校级", "department": "院系"}


class UserName(Shaped):
    """The name that staff and employers type at sign-in: unique over the whole system, kept in lower case.

    It holds a letter: names of digits alone are the graduates'.
    """

    def __init__(self, **kwargs: Any) -> None:
        hint = "用户名由 3 到 32 位小写字母、数字或下划线组成，以字母或数字开头，至少有一个字母。"
        super().__init__(32, "(?=[0-9_]*[a-z])[a-z0-9][a-z0-9_]{2,31}", hint, least=1, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(value.lower() if isinstance(value, str) else value, attr, data, **kwargs)


class SchoolCode(Shaped):
    """The ministry's code of a school."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(5, "[0-9]{5}", "学校代码应为 5 位数字。", least=1, **kwargs)


def password(**kwargs: Any) -> Text:
    """A password: never trimmed, at most 1024 characters; longer ones are refused before any hashing."""
    return Text(1024, least=1, trim=False, required=True, load_only=True, **kwargs)


def gender() -> Choice:
    """1 男, 2 女, or empty (GB/T 2261.1)."""
    return Choice(["", *GENDERS])
