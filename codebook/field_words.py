"""What fields are called wherever changes of any kind are told: in the audit trail, in lists of changes."""

from __future__ import annotations

from functools import cache

from codebook.datafile import read_rows, repeated, require
from codebook.labels import label
from codebook.regions import region_title

_FILE = "field_words.csv"
_REGIONS = "regions"


def field_title(name: str) -> str:
    """The Chinese word of a field; its name where none is known."""
    return _words().get(name, (name, ""))[0]


def coded_text(name: str, code: str, year: int) -> str:
    """A value of a field as people read it: the word of its code in a year where the field has a code table."""
    table = _words().get(name, ("", ""))[1]
    if table == _REGIONS:
        return region_title(code, year) or code
    return label(table, code, year) if table else code


@cache
def _words() -> dict[str, tuple[str, str]]:
    rows = read_rows(_FILE)
    twice = repeated([row["name"] for row in rows])
    require(not twice, _FILE, f"repeated: {twice}")
    return {row["name"]: (row["title"], row["table"]) for row in rows}
