"""The captcha in words: a sum in Chinese, for those who cannot see the picture."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
LARGEST = 20
ALPHABET = "ACDEFHJKLMNPRTUVWXY34679"
"""Characters of the picture: none that looks like another (0 O, 1 I, 2 Z, 5 S, 8 B, G 6 Q)."""


@dataclass(frozen=True, slots=True)
class Sum:
    """`first` plus or minus `second`; the result is never below zero."""

    first: int
    second: int
    minus: bool

    @property
    def question(self) -> str:
        large, small = max(self.first, self.second), min(self.first, self.second)
        if self.minus:
            return f"{chinese(large)}减{chinese(small)}等于多少？"
        return f"{chinese(self.first)}加{chinese(self.second)}等于多少？"

    @property
    def answer(self) -> str:
        return str(abs(self.first - self.second) if self.minus else self.first + self.second)


def chinese(number: int) -> str:
    """A number from 0 to 99 in Chinese words."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def normal(answer: str) -> str:
    """An answer as it is compared: width and case do not count, Chinese numbers are numbers."""
    text = unicodedata.normalize("NFKC", answer).strip().upper()
    return _NUMBERS.get(text, text)


_NUMBERS = {chinese(number): str(number) for number in range(2 * LARGEST + 1)}
