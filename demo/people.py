"""Graduates, one after another; none is kept, so a province costs no more memory than a class.

Three years of graduation: this year's are the most, the year before and the year to come have a share each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

from demo.names import MAN, WOMAN, person_name
from demo.numbers import graduate_phone, identity_number
from demo.schools import MAIN_SCHOOL, DemoDepartment, DemoMajor, DemoSchool, schools_of
from demo.seed import apportion, lots, pick, stable_id, stream

YEAR_WEIGHTS = {2026: 60, 2025: 20, 2027: 20}
_AGE_AT_GRADUATION = {"41": 21, "31": 22, "11": 25, "01": 29}
_YEAR_OLDER_SHARE = 0.35
FIXED_GRADUATE = "20260001"
_FIXED_NAME, _FIXED_GENDER, _FIXED_DEGREE = "李晓晨", WOMAN, "31"


@dataclass(frozen=True, slots=True)
class DemoGraduate:
    """A graduate with an account. `gender` and `degree` are codes of the tables `sex` and `degrees`.

    `student_no` is unique in the school, `user_name` and `id_number` in the province. `major` is the title.
    """

    id: UUID
    user_name: str
    name: str
    student_no: str
    id_number: str
    gender: str
    graduation_year: int
    degree: str
    major: str
    department_code: str
    school_code: str
    phone: str


def graduates(size: str) -> Iterator[DemoGraduate]:
    """Every graduate of a demo size, school by school. Raises ValueError for an unknown size."""
    number = 0
    for school in schools_of(size):
        yield from _graduates_of(school, number)
        number += school.graduates


def _graduates_of(school: DemoSchool, number: int) -> Iterator[DemoGraduate]:
    random = stream("graduates", school.code)
    shares = apportion(school.graduates, list(YEAR_WEIGHTS.values()))
    for year, share in zip(YEAR_WEIGHTS, shares, strict=True):
        for place in range(1, share + 1):
            yield _graduate(random, school, year, place, number)
            number += 1


def _graduate(random: Random, school: DemoSchool, year: int, place: int, number: int) -> DemoGraduate:
    student_no = f"{year}{place:04d}"
    main = school.code == MAIN_SCHOOL
    user_name = student_no if main else school.code + student_no
    department, major, gender, degree, name = _person(random, school, main and student_no == FIXED_GRADUATE)
    birth_year = year - _AGE_AT_GRADUATION[degree] - (random.random() < _YEAR_OLDER_SHARE)
    return DemoGraduate(
        id=stable_id("account", user_name),
        user_name=user_name,
        name=name,
        student_no=student_no,
        id_number=identity_number(random, number, gender, birth_year),
        gender=gender,
        graduation_year=year,
        degree=degree,
        major=major.name,
        department_code=department.code,
        school_code=school.code,
        phone=graduate_phone(number),
    )


def _person(random: Random, school: DemoSchool, fixed: bool) -> tuple[DemoDepartment, DemoMajor, str, str, str]:
    """Department, major, gender, degree and name; the fixed one is the graduate of the guides."""
    if fixed:
        department = school.departments[0]
        return department, department.majors[0], _FIXED_GENDER, _FIXED_DEGREE, _FIXED_NAME
    department = pick(random, school.departments)
    gender = WOMAN if random.random() < department.women else MAN
    degree = pick(random, lots(tuple(school.degrees.items())))
    return department, pick(random, department.majors), gender, degree, person_name(random, gender)
