"""Code tables (性别, 学历, 地区, 单位性质 …) as data with source mark and validity.

One CSV file a table in codebook/tables/: code, title, label, valid_from, valid_to, source, mark.
`label` is the short word for tables and filters (empty: the title). A code may come back with another
meaning in other years, so an entry is valid for years: graduation years, for regions calendar years,
both ends included, empty = open.
"""

from dataclasses import dataclass
from functools import cache

from codebook.datafile import path, read_rows, require

MARKS = ("sourced", "practice", "unconfirmed", "ours")
"""How sure an entry is: public document, seen in real exchange formats, common knowledge, our own."""

_FIRST_YEAR, _LAST_YEAR = 1900, 9999


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code with its meaning in the years valid_from..valid_to."""

    code: str
    title: str
    label: str
    valid_from: int
    valid_to: int
    source: str
    mark: str

    def valid_in(self, year: int) -> bool:
        return self.valid_from <= year <= self.valid_to


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One code table; the entries keep the order of the file."""

    name: str
    entries: tuple[CodeEntry, ...]

    def at(self, year: int) -> tuple[CodeEntry, ...]:
        """The entries valid in a year."""
        return tuple(entry for entry in self.entries if entry.valid_in(year))

    def get(self, code: str, year: int) -> CodeEntry:
        """The meaning of a code in a year. Raises KeyError when it has none."""
        for entry in self.entries:
            if entry.code == code and entry.valid_in(year):
                return entry
        raise KeyError(f"{self.name}: no code {code!r} in {year}")


@cache
def table(name: str) -> CodeTable:
    """The code table `name`. Raises KeyError for an unknown name, DataFileError for a broken file."""
    if name not in table_names():
        raise KeyError(f"no code table {name!r}")
    file = f"tables/{name}.csv"
    entries = tuple(_entry(row, file) for row in read_rows(file))
    _check_periods(entries, file)
    return CodeTable(name, entries)


@cache
def table_names() -> tuple[str, ...]:
    """Names of all code tables, sorted."""
    return tuple(sorted(file.stem for file in path("tables").glob("*.csv")))


def _entry(row: dict[str, str], file: str) -> CodeEntry:
    code, title = row["code"], row["title"]
    require(bool(code and title and row["source"]), file, f"code {code!r} lacks its title or its source")
    require(row["mark"] in MARKS, file, f"code {code}: unknown mark {row['mark']!r}")
    first, last = int(row["valid_from"] or _FIRST_YEAR), int(row["valid_to"] or _LAST_YEAR)
    require(first <= last, file, f"code {code}: valid from {first} to {last}")
    return CodeEntry(code, title, row["label"] or title, first, last, row["source"], row["mark"])


def _check_periods(entries: tuple[CodeEntry, ...], file: str) -> None:
    ends: dict[str, int] = {}
    for entry in sorted(entries, key=lambda each: (each.code, each.valid_from)):
        after_last = entry.valid_from > ends.get(entry.code, 0)
        require(after_last, file, f"code {entry.code} has two meanings in {entry.valid_from}")
        ends[entry.code] = entry.valid_to
