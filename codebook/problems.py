"""The codes of refusals (problem+json): what each means, for those who write programs against the interfaces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from codebook.datafile import read_rows, repeated, require

_FILE = "problems.csv"


@dataclass(frozen=True, slots=True)
class Problem:
    """One code: the usual HTTP status, and a sentence as it is said (… stands for what differs)."""

    code: str
    status: int
    meaning: str


@cache
def all_problems() -> dict[str, Problem]:
    """Every problem by its code, in the order of the codes."""
    rows = read_rows(_FILE)
    twice = repeated([row["code"] for row in rows])
    require(not twice, _FILE, f"codes stand twice: {twice}")
    return {row["code"]: Problem(row["code"], int(row["status"]), row["meaning"]) for row in rows}
