"""Identity numbers (身份证号): one form, its checks and what it tells. Pure; today is always an argument.

Source: GB 11643-1999; manual 7.5 (1) and (2). All functions but normalize and validate take the 18-sign form.
"""

import unicodedata
from datetime import date

from stdnum.cn import ric

from codebook.regions import known

YOUNGEST, OLDEST = 15, 60
"""Ages a graduate is expected to have, both included; another age is worth a look, not an error. [ours]"""

_LENGTH = "身份证号应为 15 位或 18 位，请检查是否多输或少输。"
_SIGNS = "身份证号只能由数字组成，18 位号码的最后一位可以是 X，请重新输入。"
_CHECK = "身份证号校验不通过，请对照身份证逐位核对。"
_DATE = "身份证号中的出生日期不存在，请核对号码的出生日期部分。"
_FUTURE = "身份证号中的出生日期晚于今天，请核对号码的出生日期部分。"
_REGION = "身份证号前 6 位的地区代码在出生当年不存在，请核对；确认无误可以继续。"
_AGE = "按身份证号计算的年龄为 {age} 周岁，不在 {youngest} 至 {oldest} 周岁之间，请核对；确认无误可以继续。"


class IdNumberError(ValueError):
    """A text that cannot be an identity number. Its text is the Chinese message and holds no part of the number."""


def normalize(text: str) -> str:
    """The 18-sign form: no spaces, half-width, X in capitals; 15 digits get their century 19 and check sign.

    Raises IdNumberError for a wrong length or sign only. Numbers are compared and matched in this form.
    """
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(number) not in (15, 18):
        raise IdNumberError(_LENGTH)
    digits = number if len(number) == 15 else number[:17] + number[17].replace("X", "0")
    if not (digits.isascii() and digits.isdecimal()):
        raise IdNumberError(_SIGNS)
    return number if len(number) == 18 else _with_century(number)


def validate(text: str, today: date) -> str:
    """The 18-sign form of a number that may be real. Raises IdNumberError saying what is wrong.

    Length, signs, check sign, date, and that it is not in the future; places and ages only warn, see below.
    """
    number = normalize(text)
    if number[17] != ric.calc_check_digit(number):
        raise IdNumberError(_CHECK)
    if birth_date(number) > today:
        raise IdNumberError(_FUTURE)
    return number


def birth_date(number: str) -> date:
    """The date of birth. Raises IdNumberError when the calendar has no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdNumberError(_DATE) from None


def sex_code(number: str) -> str:
    """Code of the table `sex`: 1 man (odd order number), 2 woman."""
    return "1" if int(number[16]) % 2 else "2"


def region_warning(number: str) -> str | None:
    """A warning when no place had the number's region code in the year of birth, else None."""
    return None if known(number[:6], birth_date(number).year) else _REGION


def age_warning(number: str, today: date) -> str | None:
    """A warning when the age in full years is not one of a graduate, else None."""
    born = birth_date(number)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return None if YOUNGEST <= age <= OLDEST else _AGE.format(age=age, youngest=YOUNGEST, oldest=OLDEST)


def _with_century(number: str) -> str:
    body = f"{number[:6]}19{number[6:]}"
    return body + ric.calc_check_digit(body + "0")
