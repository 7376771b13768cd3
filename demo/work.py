"""What demo graduates write and what is kept about their work: employer data, contents of applications and records.

Shapes: services.graduates.contract.contents and the plan's employer fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from codebook.regions import region_title
from demo.employers import DemoEmployer
from demo.numbers import credit_code
from demo.people import DemoGraduate
from demo.seed import Dice, pick, word_list

Content = dict[str, Any]
_VENTURES_FROM = 50_000


@cache
def words(name: str, separator: str | None = None) -> tuple[str, ...]:
    """A list of words of demo/data/work.toml."""
    return tuple(word_list("work")["words"][name].split(separator))


def employer_data(dice: Dice, employer: DemoEmployer) -> Content:
    """An employer as the plan row and an agreement name it."""
    return {
        "employer_name": employer.name,
        "employer_code": employer.credit_code,
        "employer_kind": employer.kind,
        "industry": pick(dice, words("industries")),
        "employer_region": employer.region_code,
        "position": pick(dice, words("positions")),
        "contact": employer.contact,
        "contact_phone": employer.phone,
        "address": employer.address,
    }


def distant_employer(dice: Dice) -> Content:
    """The same of an employer outside the province."""
    region = pick(dice, words("provinces"))
    name = f"{region_title(region, 2026)}示范科技第{1 + int(dice.random() * 90)}有限公司"
    return {
        "employer_name": name,
        "employer_kind": "39",
        "industry": pick(dice, words("industries")),
        "employer_region": region,
        "position": pick(dice, words("positions")),
    }


def content_of(kind: str, dice: Dice, graduate: DemoGraduate, employers: Sequence[DemoEmployer]) -> Content:
    """The content of an application or a record of a kind."""
    return _CONTENTS[kind](dice, graduate, employers)


def study(dice: Dice, degree: str) -> Content:
    """Further study in the country: from a college to a bachelor's course, otherwise postgraduate."""
    name = pick(dice, words("universities"))
    destination = "803" if degree == "41" else "801"
    return {"destination": destination, "dispatch_kind": "further_study", "employer_name": name}


def study_abroad(dice: Dice) -> Content:
    return {"destination": "85", "dispatch_kind": "abroad", "address": pick(dice, words("countries"))}


def program(dice: Dice, region: str) -> Content:
    """A programme for work at the base, near home."""
    place = region if region.startswith("37") else "370100"
    name = f"{region_title(place, 2026) or region_title('370100', 2026)}示范基层服务站"
    code = pick(dice, words("programs"))
    return {"destination": code, "dispatch_kind": "return_home", "employer_name": name}


def _flexible(dice: Dice, graduate: DemoGraduate, _employers: Sequence[DemoEmployer]) -> Content:
    return {
        "form": "freelance" if dice.happens(0.6) else "other_employment",
        "activity": pick(dice, words("activities")),
        "employer_name": "",
        "started_on": f"{graduate.graduation_year}-07-01",
        "monthly_income": 3000 + 100 * int(dice.random() * 50),
        "phone": graduate.phone,
    }


def _labor_contract(dice: Dice, graduate: DemoGraduate, employers: Sequence[DemoEmployer]) -> Content:
    employer = employer_data(dice, pick(dice, employers))
    del employer["address"]
    year = graduate.graduation_year
    return employer | {"contract_from": f"{year}-07-01", "contract_to": f"{year + 3}-06-30"}


def _self_employment(dice: Dice, graduate: DemoGraduate, _employers: Sequence[DemoEmployer]) -> Content:
    region, trade = "370100", pick(dice, words("ventures"))
    number = _VENTURES_FROM + int(graduate.phone[-4:])
    return {
        "venture_name": f"{graduate.name[:1]}氏示范{trade}",
        "credit_code": credit_code(region, number, public=False),
        "registered_on": f"{graduate.graduation_year}-03-15",
        "business_scope": trade,
        "role": "legal_person",
        "employer_region": region,
    }


def _out_of_province(dice: Dice, _graduate: DemoGraduate, _employers: Sequence[DemoEmployer]) -> Content:
    employer = distant_employer(dice)
    reason = pick(dice, words("leaving_reasons", "|"))
    return {"region": employer["employer_region"], "employer_name": employer["employer_name"], "reason": reason}


def _return_home(dice: Dice, _graduate: DemoGraduate, _employers: Sequence[DemoEmployer]) -> Content:
    return {"reason": pick(dice, words("home_reasons", "|"))}


_CONTENTS: Mapping[str, Any] = {
    "flexible": _flexible,
    "labor_contract": _labor_contract,
    "self_employment": _self_employment,
    "out_of_province": _out_of_province,
    "return_home": _return_home,
}
