"""Fictitious schools with their departments and majors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from uuid import UUID

from codebook.tables import table
from demo.seed import apportion, spread, stable_id, word_list
from demo.sizes import demo_size

MAIN_SCHOOL = "99001"
SECOND_SCHOOL = "99002"
_FIRST_CODE = 99001
_OTHER_WEIGHTS = (2, 3, 4, 5, 6)
_REGION_YEAR = 2026


@dataclass(frozen=True, slots=True)
class DemoMajor:
    """A major (专业); `code` is the ministry's."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    """A department (院系). `slug` is the short English word in its accounts' user names."""

    id: UUID
    school_code: str
    code: str
    slug: str
    name: str
    women: float
    majors: tuple[DemoMajor, ...]


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school. `graduates`: how many it has in this size; `degrees`: per cent of each degree code."""

    id: UUID
    code: str
    name: str
    region_code: str
    graduates: int
    degrees: dict[str, int]
    departments: tuple[DemoDepartment, ...]


@cache
def schools_of(size: str) -> tuple[DemoSchool, ...]:
    """The schools of a size, 齐鲁示范大学 and 海岱示范学院 first. Raises ValueError for an unknown one."""
    wanted = demo_size(size)
    plans = list(islice(_plans(), wanted.schools))
    shares = apportion(wanted.graduates, [plan["weight"] for plan in plans])
    return tuple(_school(str(_FIRST_CODE + i), plan, shares[i]) for i, plan in enumerate(plans))


def _plans() -> Iterator[dict]:
    """What each school is to be, in order: the two fixed ones, then stem by kind."""
    data = word_list("schools")
    yield from data["fixed"]
    kinds = {kind: each["suffix"] for kind, each in data["kinds"].items() if "suffix" in each}
    regions = prefectures()
    names = [(stem + suffix, kind) for stem, (kind, suffix) in product(data["stems"]["words"], kinds.items())]
    for i in range(len(names)):
        name, kind = names[spread(i, len(names))]
        weight = _OTHER_WEIGHTS[i % len(_OTHER_WEIGHTS)]
        yield {"name": name, "kind": kind, "region": regions[i % len(regions)], "weight": weight}


@cache
def prefectures() -> tuple[str, ...]:
    """Codes of the province's prefecture-level cities."""
    codes = (entry.code for entry in table("regions").at(_REGION_YEAR))
    return tuple(code for code in codes if code.startswith("37") and code.endswith("00") and code != "370000")


def _school(code: str, plan: dict, graduates: int) -> DemoSchool:
    kind = word_list("schools")["kinds"][plan["kind"]]
    departments = tuple(_department(code, i, slug) for i, slug in enumerate(kind["departments"], start=1))
    school_id = stable_id("school", code)
    return DemoSchool(school_id, code, plan["name"], plan["region"], graduates, kind["degrees"], departments)


def _department(school_code: str, number: int, slug: str) -> DemoDepartment:
    data = word_list("departments")[slug]
    code = f"{number:02d}"
    majors = tuple(DemoMajor(*major) for major in data["majors"].items())
    department_id = stable_id("department", school_code, code)
    return DemoDepartment(department_id, school_code, code, slug, data["name"], data["women"], majors)
