"""Sorting Chinese names: the databases here have no Chinese collation, so names carry a key in pinyin."""

from __future__ import annotations

from functools import lru_cache


def name_key(name: str) -> str:
    """The name by pinyin with tones, one word a character; other characters in lower case."""
    return " ".join(map(_syllable, name))[:300]


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    # Read when the first name is written: most processes only copy keys, and its table takes 11 MB of each.
    from pypinyin import Style, pinyin

    return str(pinyin(character, style=Style.TONE3, errors="default")[0][0]).lower()
