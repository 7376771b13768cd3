"""Invented employers (单位) and the authorities (主管部门) that messages may be sent to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from uuid import UUID

from codebook.tables import table
from demo.names import MAN, WOMAN, person_name
from demo.numbers import credit_code, office_phone
from demo.schools import prefectures
from demo.seed import pick, spread, stable_id, stream, word_list
from demo.sizes import demo_size

_PROVINCE = "370000"
_PHONES_FROM, _AUTHORITY_PHONES_FROM = 5_000_000, 9_000_000
_ROADS = ("创新路", "示范大道", "科创街", "齐物路", "海岱路")
_YEAR = 2026


@dataclass(frozen=True, slots=True)
class DemoEmployer:
    """An employer with an account. `kind` is a code of `employer_kinds`, `region_code` one of `regions`."""

    id: UUID
    user_name: str
    name: str
    credit_code: str
    kind: str
    region_code: str
    address: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """An account of the province's or a city's authority (主管部门)."""

    id: UUID
    user_name: str
    name: str
    region_code: str
    phone: str


def employers_of(size: str) -> Iterator[DemoEmployer]:
    """The employers of a demo size. Raises ValueError for an unknown size."""
    random = stream("employers")
    for number in range(demo_size(size).employers):
        yield _employer(random, number)


def authorities_of(size: str) -> tuple[DemoAuthority, ...]:
    """The authorities: the province's and each city's, the same in every size. Raises ValueError as above."""
    demo_size(size)
    return tuple(_authority(region, i) for i, region in enumerate((_PROVINCE, *prefectures())))


def _authority(region_code: str, number: int) -> DemoAuthority:
    user_name = f"authority_{region_code}"
    title = f"{_region_title(region_code)}毕业生就业主管部门（演示）"
    phone = office_phone(_AUTHORITY_PHONES_FROM + number)
    return DemoAuthority(stable_id("account", user_name), user_name, title, region_code, phone)


def _employer(random: Random, number: int) -> DemoEmployer:
    region_code, stem = _place_and_stem(number)
    form = pick(random, _form_lots())
    city = _region_title(region_code)
    trade = pick(random, word_list("employers")["trades"].split())
    user_name = f"employer{number + 1:05d}"
    return DemoEmployer(
        id=stable_id("account", user_name),
        user_name=user_name,
        name=city + stem + "示范" + form["name"].format(trade=trade),
        credit_code=credit_code(region_code, number, form["public"]),
        kind=form["kind"],
        region_code=region_code,
        address=f"{city}{pick(random, _ROADS)}{1 + int(random.random() * 300)}号",
        contact=person_name(random, pick(random, (MAN, WOMAN))),
        phone=office_phone(_PHONES_FROM + number),
    )


def _place_and_stem(number: int) -> tuple[str, str]:
    """City and the two characters of the name: a pair of its own for each number, so names never repeat."""
    regions, words = prefectures(), word_list("employers")
    first, second = words["first"].split(), words["second"].split()
    place = spread(number, len(regions) * len(first) * len(second))
    place, region = divmod(place, len(regions))
    return regions[region], first[place // len(second)] + second[place % len(second)]


@cache
def _form_lots() -> tuple[dict, ...]:
    return tuple(form for form in word_list("employers")["forms"] for _ in range(form["share"]))


@cache
def _region_title(code: str) -> str:
    return table("regions").get(code, _YEAR).title
