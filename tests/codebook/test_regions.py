"""Region codes: the full title of the year, from our table for Shandong and from the library elsewhere."""

import pytest
from stdnum import numdb

from codebook.regions import known, region_title


@pytest.mark.parametrize(
    ("code", "year", "title"),
    [
        ("370000", 2026, "山东省"),
        ("370100", 2026, "山东省济南市"),
        ("370102", 2026, "山东省济南市历下区"),
        ("370402", 2014, "山东省枣庄市市中区"),
        ("370181", 2014, "山东省济南市章丘市"),
        ("370114", 2026, "山东省济南市章丘区"),
        ("371324", 2010, "山东省临沂市苍山县"),
        ("371324", 2015, "山东省临沂市兰陵县"),
        ("371202", 2014, "山东省莱芜市莱城区"),
        ("370116", 2020, "山东省济南市莱芜区"),
        ("110105", 1949, "北京市朝阳区"),
        ("130100", 2020, "河北省石家庄市"),
        ("350211", 1990, "福建省厦门市集美区"),
        ("429004", 2010, "湖北省仙桃市"),
        ("460001", 1990, "海南省通什市"),
        ("469021", 2010, "海南省定安县"),
        ("659001", 2010, "新疆维吾尔自治区石河子市"),
        ("810000", 2020, "香港特别行政区"),
    ],
)
def test_full_title_of_the_year(code: str, year: int, title: str) -> None:
    assert region_title(code, year) == title
    assert known(code, year)


@pytest.mark.parametrize(
    ("code", "year"),
    [
        ("370181", 2017),
        ("370114", 2015),
        ("371200", 2019),
        ("371402", 1990),
        ("370199", 2020),
        ("379900", 2020),
        ("990000", 2020),
        ("999999", 2020),
        ("37010", 2020),
        ("3701021", 2020),
        ("37010X", 2020),
        ("３７０１０２", 2020),
        ("", 2020),
    ],
)
def test_code_no_place_had(code: str, year: int) -> None:
    assert region_title(code, year) is None
    assert not known(code, year)


def test_every_county_the_library_has_now_has_a_title() -> None:
    rows = [(top[1] + row[1], row[3]["county"]) for top in numdb.get("cn/loc").prefixes for row in top[4]]
    now = [code for code, county in rows if not county.startswith("[") or "-]" in county]
    assert len(now) > 3000
    assert [code for code in now if not known(code, 2026)] == []
