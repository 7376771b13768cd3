"""Identity numbers: the numbers of the standard and its tests, each wrong part with its own message."""

from datetime import date

import pytest
from stdnum.cn import ric

from codebook.id_numbers import (
    IdNumberError,
    age_warning,
    birth_date,
    normalize,
    region_warning,
    sex_code,
    validate,
)

TODAY = date(2026, 6, 1)


def _number(body: str) -> str:
    return body + ric.calc_check_digit(body + "0")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("360426199101010071", "360426199101010071"),
        ("120103198806018241", "120103198806018241"),
        ("110105491231002", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("11010519491231002Ｘ", "11010519491231002X"),
        ("１１０１０５19491231002ｘ", "11010519491231002X"),
        (" 110105 19491231 002X\t", "11010519491231002X"),
        ("\u3000110105491231002\u00a0", "11010519491231002X"),
    ],
)
def test_number_in_its_one_form(text: str, number: str) -> None:
    assert validate(text, TODAY) == normalize(text) == number


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "15 位或 18 位"),
        ("36042619910101007", "15 位或 18 位"),
        ("3604261991010100711", "15 位或 18 位"),
        ("36042619910101O071", "只能由数字"),
        ("11010549123100X", "只能由数字"),
        ("X1010519491231002X", "只能由数字"),
        ("36042619910101007²", "校验不通过"),
        ("36042619910101007Y", "只能由数字"),
        ("٣60426199101010071", "只能由数字"),
        ("360426199101010072", "校验不通过"),
        ("110105194912310021", "校验不通过"),
        (_number("37010220010229001"), "出生日期不存在"),
        (_number("37010220011301001"), "出生日期不存在"),
        (_number("37010200000101001"), "出生日期不存在"),
        ("370102990231001", "出生日期不存在"),
        (_number("37010220260602001"), "晚于今天"),
    ],
)
def test_each_wrong_part_has_its_message(text: str, word: str) -> None:
    with pytest.raises(IdNumberError, match=word) as caught:
        validate(text, TODAY)
    assert "3701" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_born_today_and_on_a_leap_day_are_dates() -> None:
    assert birth_date(validate(_number("37010220260601001"), TODAY)) == TODAY
    assert birth_date(validate(_number("37010220000229001"), TODAY)) == date(2000, 2, 29)


def test_sex_is_the_order_numbers_parity() -> None:
    assert sex_code("360426199101010071") == "1"
    assert sex_code("120103198806018241") == "2"


def test_place_is_looked_up_in_the_year_of_birth() -> None:
    assert region_warning(_number("37010220040101001")) is None
    assert region_warning(_number("37018120040101001")) is None
    assert region_warning("360426199101010071") is None
    for body in ("37011420040101001", "37019920040101001", "99010120040101001"):
        assert "地区代码" in str(region_warning(_number(body)))


@pytest.mark.parametrize(
    ("born", "warned"),
    [("20110601", False), ("20110602", True), ("19660601", False), ("19650602", False), ("19650601", True)],
)
def test_unlikely_age_is_a_warning(born: str, warned: bool) -> None:
    warning = age_warning(_number(f"370102{born}001"), TODAY)
    assert (warning is not None) == warned
    assert not warned or "周岁" in str(warning)
