"""Invented numbers with valid check digits: identity numbers, credit codes, and phones nobody has.

Sources: GB 11643 (identity number), GB 11714 and GB 32100 (organisation and credit code).
"""

from datetime import date, timedelta
from functools import cache
from random import Random

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from codebook.tables import table
from demo.names import MAN
from demo.seed import pick, spread

_OLDEST, _YOUNGEST = 1995, 2007
_HOME_SHARE = 0.85
_DAYS, _PAIRS, _POOLS = 365, 499, 8
_CODE_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(random: Random, number: int, gender: str, birth_year: int) -> str:
    """An 18-digit number for the person number `number` (0 … 1,456,679); never the same for two numbers.

    Day, order digits and the pool of counties come from the number alone, so nothing has to be remembered.
    Birth years 1995 to 2007; outside them a county may not have existed.
    """
    rest, day = divmod(spread(number, _DAYS * _PAIRS * _POOLS), _DAYS)
    pool, pair = divmod(rest, _PAIRS)
    homes = _counties(random.random() < _HOME_SHARE)
    order = 2 * pair + (1 if gender == MAN else 2)
    body = f"{pick(random, homes[pool])}{birth_year}{_month_day(day)}{order:03d}"
    return body + ric.calc_check_digit(body + "0")


@cache
def _month_day(day: int) -> str:
    """MMDD of a day in a common year: 29 February is nobody's birthday here."""
    return (date(2001, 1, 1) + timedelta(day)).strftime("%m%d")


@cache
def _counties(home: bool) -> tuple[tuple[str, ...], ...]:
    """County codes of the province (or of the others' capitals) dealt into pools that share no county."""
    codes = [code for prefix in _prefixes(home) for code in _counties_under(prefix)]
    return tuple(tuple(codes[pool::_POOLS]) for pool in range(_POOLS))


def _prefixes(home: bool) -> list[str]:
    codes = [entry.code for entry in table("regions").at(_YOUNGEST)]
    if home:
        cities = (code for code in codes if code.startswith("37") and code.endswith("00"))
        return [code[:4] for code in cities if code != "370000"]
    mainland = [code for code in codes if code.endswith("0000") and code < "700000" and code != "370000"]
    return [code[:2] + "01" for code in mainland]


def _counties_under(prefix: str) -> list[str]:
    codes = (f"{prefix}{county:02d}" for county in range(2, 100))
    return [code for code in codes if _existed(code, _OLDEST) and _existed(code, _YOUNGEST)]


def _existed(code: str, year: int) -> bool:
    try:
        return bool(ric.get_birth_place(f"{code}{year}0101"))
    # KeyError is how the library answers an unknown county of a known province.
    except (KeyError, ValidationError):
        return False


def credit_code(region_code: str, number: int, public: bool) -> str:
    """A unified social credit code; public bodies are registered elsewhere than companies (first two signs).

    The organisation part starts with DEM, so that a demo code is told at sight. `number` is below 100,000.
    """
    organisation = f"DEM{number:05d}"
    body = ("12" if public else "91") + region_code + organisation + _organisation_check(organisation)
    return body + uscc.calc_check_digit(body)


def _organisation_check(organisation: str) -> str:
    pairs = zip(organisation, _CODE_WEIGHTS, strict=True)
    check = 11 - sum(_CODE_SIGNS.index(sign) * weight for sign, weight in pairs) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def graduate_phone(number: int) -> str:
    """A mobile number of the range 161, which no operator gives to subscribers."""
    return f"1610{number:07d}"


def office_phone(number: int) -> str:
    """As graduate_phone, for staff, employers and authorities."""
    return f"1611{number:07d}"
