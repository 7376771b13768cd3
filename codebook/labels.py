"""Words for codes, as lists and sheets show them."""

from __future__ import annotations

from functools import cache

from codebook.tables import table


def label(table_name: str, code: str, year: int) -> str:
    """The short word of a code in a year; the code itself where the table does not know it, "" for none."""
    return _labels(table_name, year).get(code, code) if code else ""


@cache
def _labels(table_name: str, year: int) -> dict[str, str]:
    return {entry.code: entry.label for entry in table(table_name).at(year)}
