"""The graduate record (生源信息) of a demo graduate: the national source fields that DemoGraduate does not hold.

A pure function of the graduate; nothing is kept, so a province of them costs no memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil

from codebook.regions import known, region_title
from codebook.tables import table
from demo.people import DemoGraduate
from demo.seed import Dice, lots, pick, word_list

_PROVINCE = "37"
_TEACHERS = "0401"
"""First digits of the majors of pedagogy."""
_HAN, _OPEN, _DIRECTED = "01", "1", "2"


@dataclass(frozen=True, slots=True)
class DemoRecord:
    """Source fields by the names of services.graduates; codes are those of the code tables, "" is none.

    `exam_number` (考生号) has 14 digits and is unique in the province; dates of study fit `schooling_years`.
    """

    exam_number: str
    birth_date: date
    nationality: str
    political_status: str
    origin_region: str
    urban_rural: str
    major_code: str
    major_direction: str
    minor: str
    training_mode: str
    commissioned_by: str
    schooling_years: str
    enrolled_on: date
    graduated_on: date
    teacher_training: str
    difficulty: str
    class_name: str
    previous_dossier_keeper: str
    previous_police_station: str
    residence_transferred: bool
    dossier_transferred: bool
    email: str
    qq: str
    home_address: str
    home_phone: str
    home_postcode: str


def record_of(graduate: DemoGraduate) -> DemoRecord:
    """The record of a graduate, the same in every load and size."""
    dice = Dice(graduate.id, "record")
    years = pick(dice, _schooling_years()[graduate.degree])
    enrolled, graduated = _study(graduate.graduation_year, years)
    region = _origin(dice, graduate.id_number[:6], enrolled.year)
    major_code = _major_codes()[graduate.major]
    home = _home(dice, region, enrolled.year)
    return DemoRecord(
        exam_number=f"{enrolled.year % 100:02d}{_PROVINCE}{graduate.id_number[2:6]}{graduate.phone[-6:]}",
        birth_date=date.fromisoformat(graduate.id_number[6:14]),
        nationality=_nationality(dice, graduate.name),
        political_status=pick(dice, _lots("political_status")),
        origin_region=region,
        urban_rural="rural" if dice.happens(0.46) else "urban",
        major_code=major_code,
        major_direction=_rarely(dice, 0.08, "directions"),
        minor=_rarely(dice, 0.05, "minors"),
        **_training(dice, major_code, region, enrolled.year),
        schooling_years=years,
        enrolled_on=enrolled,
        graduated_on=graduated,
        difficulty=pick(dice, _lots("difficulty")),
        class_name=f"{enrolled.year}级{graduate.major}{1 + int(dice.random() * 2)}班",
        residence_transferred=dice.happens(0.4),
        dossier_transferred=dice.happens(0.95),
        email=f"s{graduate.user_name}@example.com",
        qq="",
        **home,
    )


def _study(graduation_year: int, years: str) -> tuple[date, date]:
    """Whole years end in June; half a year more ends in January."""
    enrolled = date(graduation_year - ceil(float(years)), 9, 1)
    return enrolled, date(graduation_year, 1, 15) if "." in years else date(graduation_year, 6, 30)


def _nationality(dice: Dice, name: str) -> str:
    """Names with a · are those of minorities; a few others belong to one, too."""
    return pick(dice, _lots("minority")) if "·" in name or dice.happens(0.01) else _HAN


def _training(dice: Dice, major_code: str, region: str, year: int) -> dict[str, str]:
    mode = pick(dice, _lots("training_mode"))
    teacher = major_code.startswith(_TEACHERS) and dice.happens(0.7)
    sponsor = "" if mode == _OPEN else _city(region, year) + pick(dice, _words("sponsors"))
    kind = ("12" if mode == _DIRECTED else "1") if teacher else "2"
    return {"training_mode": mode, "commissioned_by": sponsor, "teacher_training": kind}


def _origin(dice: Dice, born_in: str, year: int) -> str:
    """Where a graduate came from: within the province the county, elsewhere the city; mostly that of the number.

    A county of the number may have another code by the year of entry; such graduates come from a neighbouring one.
    """
    if not born_in.startswith(_PROVINCE):
        city = born_in[:4] + "00"
        return city if known(city, year) else born_in[:2] + "0000"
    stays = known(born_in, year) and not dice.happens(0.03)
    return born_in if stays else pick(dice, _counties(year))


def _home(dice: Dice, region: str, year: int) -> dict[str, str]:
    place, number = region_title(region, year) or "", int(dice.random() * 300) + 1
    return {
        "previous_dossier_keeper": f"{place}示范{pick(dice, _words('keepers'))}",
        "previous_police_station": f"{place}示范派出所",
        "home_address": f"{place}{pick(dice, _words('streets'))}{number}号",
        # a local number never begins with 0: nobody has these
        "home_phone": f"0531-0{int(dice.random() * 10_000_000):07d}" if dice.happens(0.3) else "",
        "home_postcode": f"{region[:4]}00",
    }


def _city(region: str, year: int) -> str:
    return region_title(region[:4] + "00", year) or region_title(region[:2] + "0000", year) or ""


def _rarely(dice: Dice, share: float, words: str) -> str:
    return pick(dice, _words(words)) if dice.happens(share) else ""


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(word_list("records")[name].split())


@cache
def _lots(name: str) -> tuple[str, ...]:
    return lots(tuple(word_list("records")["lots"][name].items()))


@cache
def _schooling_years() -> dict[str, tuple[str, ...]]:
    return {degree: tuple(years.split()) for degree, years in word_list("records")["schooling_years"].items()}


@cache
def _major_codes() -> dict[str, str]:
    return {
        name: code for department in word_list("departments").values() for code, name in department["majors"].items()
    }


@cache
def _counties(year: int) -> tuple[str, ...]:
    """The province's counties of a year."""
    codes = (entry.code for entry in table("regions").at(year))
    return tuple(code for code in codes if code.startswith(_PROVINCE) and not code.endswith("00"))
