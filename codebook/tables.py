"""Code tables (性别, 学历, 地区, 单位性质 …) as data with source mark and validity.

One CSV file a table in codebook/tables/: code, title, label, valid_from, valid_to, source, mark and, where a
table needs them, former and group. `label` is the short word for tables and filters (empty: the title).
`former` holds the former and other names that imports accept, separated by |. `group` is the class that rules
go by, so that no rule names codes: the class of a destination, the GB/T 4754 letter of an industry.
A code may come back with another meaning in other years, so an entry is valid for years: graduation years, for
regions calendar years, both ends included, empty = open.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import cache

from codebook.datafile import path, read_rows, require

MARKS = ("sourced", "practice", "unconfirmed", "ours")
"""How sure an entry is: public document, seen in real exchange formats, common knowledge, our own."""

_FIRST_YEAR, _LAST_YEAR = 1900, 9999


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code with its meaning in the years valid_from..valid_to; `group` is empty where a table has no classes."""

    code: str
    title: str
    label: str
    valid_from: int
    valid_to: int
    source: str
    mark: str
    former: tuple[str, ...] = ()
    group: str = ""

    def valid_in(self, year: int) -> bool:
        return self.valid_from <= year <= self.valid_to

    def names(self) -> set[str]:
        """All that finds the entry, in the form of `_name`."""
        return {_name(text) for text in (self.code, self.title, self.label, *self.former)}


@dataclass(frozen=True, slots=True)
class _Year:
    """A table's meanings in one year."""

    entries: tuple[CodeEntry, ...]
    codes: dict[str, CodeEntry]
    names: dict[str, CodeEntry]


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One code table; the entries keep the order of the file. Look-ups are made once a year asked for."""

    name: str
    entries: tuple[CodeEntry, ...]
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def at(self, year: int) -> tuple[CodeEntry, ...]:
        """The entries valid in a year."""
        return self._year(year).entries

    def in_group(self, group: str, year: int) -> tuple[CodeEntry, ...]:
        """The entries of a class valid in a year; empty for a class that year does not have."""
        return tuple(entry for entry in self.at(year) if entry.group == group)

    def get(self, code: str, year: int) -> CodeEntry:
        """The meaning of a code in a year. Raises KeyError when it has none."""
        found = self._year(year).codes.get(code)
        if found is None:
            raise KeyError(f"{self.name}: no code {code!r} in {year}")
        return found

    def find(self, text: str, year: int) -> CodeEntry:
        """The entry meant by a code, title, label or former name, as people write it in an imported cell.

        Spaces and full-width forms do not matter. Raises KeyError when nothing of that year is called so.
        """
        found = self._year(year).names.get(_name(text))
        if found is None:
            raise KeyError(f"{self.name}: nothing is called so in {year}")
        return found

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            entries = tuple(entry for entry in self.entries if entry.valid_in(year))
            names = {name: entry for entry in entries for name in entry.names()}
            known = self._years[year] = _Year(entries, {entry.code: entry for entry in entries}, names)
        return known


@cache
def table(name: str) -> CodeTable:
    """The code table `name`. Raises KeyError for an unknown name, DataFileError for a broken file."""
    if name not in table_names():
        raise KeyError(f"no code table {name!r}")
    file = f"tables/{name}.csv"
    entries = tuple(_entry(row, file) for row in read_rows(file))
    _check_names(entries, file)
    return CodeTable(name, entries)


@cache
def table_names() -> tuple[str, ...]:
    """Names of all code tables, sorted."""
    return tuple(sorted(file.stem for file in path("tables").glob("*.csv")))


def _name(text: str) -> str:
    """A name without what people write differently: spaces, full-width forms, capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _entry(row: dict[str, str], file: str) -> CodeEntry:
    code, title, label = row["code"], row["title"], row["label"]
    require(bool(code and title and row["source"]), file, f"code {code!r} lacks its title or its source")
    require(row["mark"] in MARKS, file, f"code {code}: unknown mark {row['mark']!r}")
    first, last = int(row["valid_from"] or _FIRST_YEAR), int(row["valid_to"] or _LAST_YEAR)
    require(first <= last, file, f"code {code}: valid from {first} to {last}")
    former = tuple(name for name in row.get("former", "").split("|") if name)
    group = row.get("group", "")
    return CodeEntry(code, title, label or title, first, last, row["source"], row["mark"], former, group)


def _check_names(entries: tuple[CodeEntry, ...], file: str) -> None:
    """No code and no name may mean two entries in the same year."""
    holders: dict[str, list[CodeEntry]] = {}
    for entry in entries:
        for name in entry.names():
            others = holders.setdefault(name, [])
            for other in others:
                apart = entry.valid_to < other.valid_from or other.valid_to < entry.valid_from
                year = max(entry.valid_from, other.valid_from)
                require(apart, file, f"{name} has two meanings in {year}: codes {other.code} and {entry.code}")
            others.append(entry)
