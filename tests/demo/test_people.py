"""Graduates: exact sizes, valid and unique numbers, the same people in every load, flat memory."""

import hashlib
import tracemalloc
from collections import Counter
from itertools import islice

import pytest
from stdnum.cn import ric

import demo
from codebook.tables import table

# The data of the seed itself. A change here is a change of everybody's demo: only with a new demo.seed.SEED.
SMALL_PROVINCE = "53e0088623a2d011aeb57ba54e6053528b845666ffbcf1b2345f05d747549642"

DEGREE_AGES = {"41": (20, 23), "31": (21, 24), "11": (24, 27), "01": (28, 31)}


def _fingerprint(things) -> str:
    return hashlib.sha256("\n".join(map(repr, things)).encode()).hexdigest()


@pytest.mark.parametrize(("size", "expected"), [("small", 600), ("school", 15_000)])
def test_sizes_are_exact(size: str, expected: int) -> None:
    assert sum(1 for _ in demo.graduates(size)) == expected
    assert sum(school.graduates for school in demo.schools_of(size)) == expected


def test_same_seed_same_people() -> None:
    assert _fingerprint(demo.graduates("small")) == SMALL_PROVINCE


class _IdNumbers:
    """Checks every digit of every number, but looks up each county with year and each date only once."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def check(self, number: str) -> None:
        assert len(number) == 18
        assert number[-1] == ric.calc_check_digit(number)
        parts = {number[:10], number[6:14]}
        if not parts <= self._seen:
            assert ric.validate(number) == number
            self._seen |= parts


def test_whole_province_is_valid_and_unique() -> None:
    check = _IdNumbers().check
    schools, user_names, id_numbers, phones = Counter(), set(), set(), set()
    for graduate in demo.graduates("province"):
        schools[graduate.school_code] += 1
        user_names.add(graduate.user_name)
        id_numbers.add(graduate.id_number)
        phones.add(graduate.phone)
        check(graduate.id_number)
    assert schools.total() == 600_000
    assert len(schools) == 150
    assert {len(user_names), len(id_numbers), len(phones)} == {600_000}
    assert all(name.isascii() and name == name.lower() for name in user_names)
    staff = {account.user_name for account in demo.staff_of("province")}
    others = {each.user_name for each in (*demo.employers_of("province"), *demo.authorities_of("province"))}
    assert not user_names & (staff | others)
    assert not staff & others


def test_number_person_and_studies_agree() -> None:
    for graduate in demo.graduates("school"):
        assert int(graduate.id_number[16]) % 2 == int(graduate.gender == "1")
        youngest, oldest = DEGREE_AGES[graduate.degree]
        born = ric.get_birth_date(graduate.id_number).year
        assert youngest <= graduate.graduation_year - born <= oldest
        assert graduate.student_no.startswith(str(graduate.graduation_year))
        assert graduate.phone.startswith("161") and len(graduate.phone) == 11


def test_codes_and_majors_exist() -> None:
    taught = {
        (school.code, department.code, major.name)
        for school in demo.schools_of("school")
        for department in school.departments
        for major in department.majors
    }
    used = {(each.school_code, each.department_code, each.major) for each in demo.graduates("school")}
    assert used == taught
    for graduate in demo.graduates("small"):
        assert table("sex").get(graduate.gender, graduate.graduation_year)
        assert table("degrees").get(graduate.degree, graduate.graduation_year)


def test_student_numbers_are_unique_in_a_school() -> None:
    numbers = Counter((each.school_code, each.student_no) for each in demo.graduates("school"))
    assert max(numbers.values()) == 1
    assert ("99001", "20260001") in numbers and ("99002", "20260001") in numbers


@pytest.mark.parametrize("size", demo.SIZES)
def test_graduate_of_the_guides(size: str) -> None:
    graduate = next(demo.graduates(size))
    assert (graduate.user_name, graduate.name) == ("20260001", "李晓晨")
    assert (graduate.school_code, graduate.department_code) == ("99001", "01")
    assert graduate.major == "计算机科学与技术"


def test_names_include_the_difficult_ones() -> None:
    names = [graduate.name for graduate in demo.graduates("school")]
    assert any("·" in name for name in names)
    assert any(ord(sign) > 0xFFFF for name in names for sign in name)
    assert len(set(names)) > 5_000


def test_reading_the_province_costs_no_memory() -> None:
    next(demo.graduates("province"))
    tracemalloc.start()
    try:
        count = sum(1 for _ in islice(demo.graduates("province"), 20_000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 2_000_000


def test_unknown_size_is_refused() -> None:
    with pytest.raises(ValueError, match="small, school, province"):
        next(demo.graduates("huge"))
