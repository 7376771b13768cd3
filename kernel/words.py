"""Fields of the boundary that several services share: shaped texts, ways to reach people."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from kernel.schemas import Text


class Shaped(Text):
    """Text that must fit a pattern as a whole; empty text is left to `least`. `hint` is the Chinese refusal."""

    def __init__(self, most: int, shape: str, hint: str, **kwargs: Any) -> None:
        self.shape, self.hint = re.compile(shape), hint
        super().__init__(most, **kwargs)

    def _check(self, value: str) -> None:
        super()._check(value)
        if value and not self.shape.fullmatch(value):
            raise ValidationError(self.hint)


def phone() -> Shaped:
    """An office telephone number."""
    return Shaped(20, r"[0-9+() -]{5,20}", "电话号码只能有数字、加号、括号、空格和横线，例如 0531-88880000。")


def mobile() -> Shaped:
    """A mobile number."""
    return Shaped(11, r"1[3-9][0-9]{9}", "手机号应为 11 位数字。")


def email() -> Shaped:
    """An e-mail address."""
    return Shaped(100, r"[^@\s]+@[^@\s]+\.[^@\s]+", "邮箱格式不正确，例如 name@example.org。")


def postcode() -> Shaped:
    """A postal code."""
    return Shaped(6, r"[0-9]{6}", "邮编应为 6 位数字。")
