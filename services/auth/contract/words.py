"""Fields that several schemas share."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from kernel.schemas import Choice, Text

GENDERS = {"1": "男", "2": "女"}
LEVELS = {"school": "校级", "department": "院系"}


class Shaped(Text):
    """Text that must fit a pattern as a whole; empty text is left to `least`. `hint` is the Chinese refusal."""

    def __init__(self, most: int, shape: str, hint: str, **kwargs: Any) -> None:
        self.shape, self.hint = re.compile(shape), hint
        super().__init__(most, **kwargs)

    def _check(self, value: str) -> None:
        super()._check(value)
        if value and not self.shape.fullmatch(value):
            raise ValidationError(self.hint)


class UserName(Shaped):
    """The name typed at sign-in: unique over the whole system, kept in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        hint = "用户名由 3 到 32 位小写字母、数字或下划线组成，以字母或数字开头。"
        super().__init__(32, "[a-z0-9][a-z0-9_]{2,31}", hint, least=1, **kwargs)

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


def phone() -> Shaped:
    """An office telephone number."""
    return Shaped(20, r"[0-9+() -]{5,20}", "电话号码只能有数字、加号、括号、空格和横线，例如 0531-88880000。")


def mobile() -> Shaped:
    """A mobile number."""
    return Shaped(11, r"1[3-9][0-9]{9}", "手机号应为 11 位数字。")


def email() -> Shaped:
    """An e-mail address."""
    return Shaped(100, r"[^@\s]+@[^@\s]+\.[^@\s]+", "邮箱格式不正确，例如 name@school.example。")


def postcode() -> Shaped:
    """A postal code."""
    return Shaped(6, r"[0-9]{6}", "邮编应为 6 位数字。")
