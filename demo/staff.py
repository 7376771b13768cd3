"""Staff accounts: the fixed ones that the guides name, and colleagues around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from codebook.screens import DEPARTMENT, SCHOOL, chapters, grantable_keys
from demo.names import MAN, WOMAN, person_name
from demo.numbers import office_phone
from demo.schools import MAIN_SCHOOL, SECOND_SCHOOL, DemoSchool, schools_of
from demo.seed import pick, stable_id, stream

_DUTIES = ("就业工作秘书", "辅导员", "学生工作办公室科员", "党总支副书记")
_FIXED = {
    "school": ("王敏", WOMAN),
    "cs_office": ("赵倩", WOMAN),
    "me_office": ("孙立成", MAN),
    "other_school": ("周岚", WOMAN),
}
_GRANTS = (
    ("信息交流", "签约解约管理"),
    ("信息交流", "业务审批", "就业信息管理"),
    ("信息交流", "生源信息管理", "用户信息监测"),
)
"""What colleagues beside the first of a department may use: chapters, taken in turn."""

MESSAGES_ONLY = ("信息交流",)


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """A staff account (学校/院系用户). `department_code` is None and `screens` empty at school level.

    `gender` is a code of the table `sex`; `screens` are the granted screen keys; `duty` is the 职务.
    """

    id: UUID
    user_name: str
    name: str
    gender: str
    level: str
    school_code: str
    department_code: str | None
    screens: frozenset[str]
    duty: str
    phone: str


def staff_of(size: str) -> Iterator[DemoStaff]:
    """The staff accounts of a demo size, school by school. Raises ValueError for an unknown size."""
    number = 0
    for school in schools_of(size):
        for user_name, department_code, screens in _accounts(school):
            yield _staff(user_name, school.code, department_code, screens, number)
            number += 1


def _accounts(school: DemoSchool) -> Iterator[tuple[str, str | None, frozenset[str]]]:
    """User name, department code and screens of each account of a school."""
    tail = "" if school.code == MAIN_SCHOOL else f"_{school.code}"
    first = {MAIN_SCHOOL: "school", SECOND_SCHOOL: "other_school"}.get(school.code, f"school{tail}")
    for user_name in (first, f"school2{tail}"):
        yield user_name, None, frozenset()
    for place, department in enumerate(school.departments):
        for number in range(1, _colleagues(school.code, place) + 1):
            name = "office" if number == 1 else f"staff{number}"
            user_name = f"{department.slug}_{name}{tail}"
            yield user_name, department.code, _granted(user_name, number)


def _colleagues(school_code: str, place: int) -> int:
    """Accounts of a department: 2 to 5 in the main school, 2 in the second, 1 elsewhere."""
    return {MAIN_SCHOOL: 2 + place % 4, SECOND_SCHOOL: 2}.get(school_code, 1)


def _granted(user_name: str, number: int) -> frozenset[str]:
    if user_name == "me_office":
        return _screens_in(MESSAGES_ONLY)
    if number == 1:
        return grantable_keys()
    return _screens_in(_GRANTS[number % len(_GRANTS)])


@cache
def _screens_in(titles: tuple[str, ...]) -> frozenset[str]:
    keys = (screen.key for chapter in chapters() if chapter.title in titles for screen in chapter.screens)
    return frozenset(keys) & grantable_keys()


def _staff(
    user_name: str, school_code: str, department_code: str | None, screens: frozenset[str], number: int
) -> DemoStaff:
    random = stream("staff", user_name)
    gender = pick(random, (MAN, WOMAN))
    name, gender = _FIXED.get(user_name) or (person_name(random, gender), gender)
    return DemoStaff(
        id=stable_id("account", user_name),
        user_name=user_name,
        name=name,
        gender=gender,
        level=DEPARTMENT if department_code else SCHOOL,
        school_code=school_code,
        department_code=department_code,
        screens=screens,
        duty=pick(random, _DUTIES) if department_code else "就业指导处工作人员",
        phone=office_phone(number),
    )
