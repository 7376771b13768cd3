"""Places by their GB/T 2260 code (生源所在地, 单位所在地): whether a code was in force in a year, and its full title.

tables/regions.csv holds the provinces and all of Shandong; the other places come from the list of codes that
python-stdnum ships. Years are calendar years: that of birth for an identity number, of entry for a home region.
"""

from functools import lru_cache

from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from codebook.tables import table

_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政单位", "自治区直辖县级行政单位", "省直辖行政单位"})
"""What stands in the list at the level of the city where there is no city."""


@lru_cache(maxsize=65536)
def region_title(code: str, year: int) -> str | None:
    """Province, city and county in one, 山东省济南市历下区; None for a code that no place had in that year."""
    if not (len(code) == 6 and code.isascii() and code.isdecimal()):
        return None
    province = _in_table(code[:2] + "0000", year)
    if province is None or code.endswith("0000"):
        return province
    own = _in_table(code, year) or _below_province(code, year)
    return province + own if own else None


def known(code: str, year: int) -> bool:
    """Whether a place had the code in that year."""
    return region_title(code, year) is not None


@lru_cache(maxsize=4)
def regions(year: int) -> tuple[tuple[str, str], ...]:
    """Every place that had a code in a year, as (code, full title), in the order of the codes."""
    listed = {first + second for _, first, _, _, below in numdb.get("cn/loc").prefixes for _, second, *_ in below}
    codes = sorted(listed | {entry.code for entry in table("regions").at(year)})
    titled = ((code, region_title(code, year)) for code in codes)
    return tuple((code, title) for code, title in titled if title)


def _in_table(code: str, year: int) -> str | None:
    try:
        return table("regions").get(code, year).title
    except KeyError:
        return None


def _below_province(code: str, year: int) -> str | None:
    own, above = _in_library(code, year), code[:4] + "00"
    if own is None or above in (code, code[:2] + "0000"):
        return own
    city = _in_table(above, year) or _in_library(above, year)
    return own if city is None or city in _FILLERS else city + own


def _in_library(code: str, year: int) -> str | None:
    try:
        return ric.get_birth_place(f"{code}{year:04d}0101")["county"]
    # KeyError is how the library answers an unknown county of a known province.
    except (KeyError, ValidationError):
        return None
