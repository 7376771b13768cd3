"""Schools, staff, employers, authorities, API client and messages: invented, valid, with the accounts of the guides."""

import hashlib
from collections import Counter

import pytest
from stdnum.cn import uscc

import demo
from codebook.screens import grantable_keys
from codebook.tables import table
from demo.seed import apportion, spread

STAFF = "0add75953da262d5d36249ba85e2c9a964d68f7515dd57ade08817f57811b22c"
EMPLOYERS = "ef32e3ac3b91700abd76efce720757e23a3e979d19059c20ce299e42f5796d7f"

MAIN_DEPARTMENTS = [
    "计算机科学与技术学院",
    "机械工程学院",
    "经济管理学院",
    "外国语学院",
    "土木工程学院",
    "教育学院",
    "化学化工学院",
    "艺术学院",
]
REAL_SCHOOLS = """
山东大学 中国海洋大学 山东科技大学 青岛科技大学 济南大学 青岛理工大学 山东建筑大学 齐鲁工业大学 山东理工大学
山东农业大学 青岛农业大学 山东师范大学 曲阜师范大学 聊城大学 鲁东大学 临沂大学 山东财经大学 青岛大学 烟台大学
"""
REAL_CODES = {
    *map(str, range(10422, 10428)),
    "10429",
    "10430",
    "10431",
    "10433",
    "10434",
    "10435",
    "10445",
    "10446",
    "10447",
    "10451",
    "10452",
    "10456",
    "11065",
    "11066",
}


def _staff(size: str = "small") -> dict[str, demo.DemoStaff]:
    return {account.user_name: account for account in demo.staff_of(size)}


@pytest.mark.parametrize(("size", "expected"), [("small", 2), ("school", 2), ("province", 150)])
def test_number_of_schools(size: str, expected: int) -> None:
    schools = demo.schools_of(size)
    assert len(schools) == expected == len({school.name for school in schools})
    assert [school.name for school in schools[:2]] == ["齐鲁示范大学", "海岱示范学院"]


def test_schools_are_invented() -> None:
    for school in demo.schools_of("province"):
        assert "示范" in school.name
        assert not any(real in school.name for real in REAL_SCHOOLS.split())
        assert school.code not in REAL_CODES


def test_departments() -> None:
    main = demo.schools_of("small")[0]
    assert [department.name for department in main.departments] == MAIN_DEPARTMENTS
    for school in demo.schools_of("province"):
        codes = [department.code for department in school.departments]
        assert len(codes) == len(set(codes)) >= 4
        assert all(department.majors for department in school.departments)


@pytest.mark.parametrize("size", demo.SIZES)
def test_accounts_of_the_guides(size: str) -> None:
    staff = _staff(size)
    assert (staff["school"].name, staff["school"].level, staff["school"].school_code) == ("王敏", "school", "99001")
    assert staff["other_school"].level == "school"
    assert staff["other_school"].school_code == "99002"
    assert (staff["cs_office"].name, staff["cs_office"].department_code) == ("赵倩", "01")
    assert staff["cs_office"].screens == grantable_keys()
    assert staff["me_office"].department_code == "02"
    assert staff["me_office"].screens == {"messages.compose", "messages.inbox", "messages.broadcasts", "messages.sent"}


@pytest.mark.parametrize("size", demo.SIZES)
def test_staff_belong_to_their_school(size: str) -> None:
    accounts = list(demo.staff_of(size))
    assert len({account.user_name for account in accounts}) == len(accounts)
    departments = {(d.school_code, d.code) for school in demo.schools_of(size) for d in school.departments}
    served = {(each.school_code, each.department_code) for each in accounts if each.department_code}
    assert served == departments
    for account in accounts:
        assert (account.level == "school") == (account.department_code is None)
        assert account.screens <= grantable_keys()
        assert bool(account.screens) == (account.level == "department")


def test_main_school_has_two_to_five_colleagues_a_department() -> None:
    colleagues = Counter(a.department_code for a in _staff().values() if a.school_code == "99001")
    del colleagues[None]
    assert len(colleagues) == 8
    assert {min(colleagues.values()), max(colleagues.values())} == {2, 5}


@pytest.mark.parametrize("size", demo.SIZES)
def test_employers(size: str) -> None:
    employers = list(demo.employers_of(size))
    assert len(employers) == demo.demo_size(size).employers
    for field in ("user_name", "name", "credit_code", "id"):
        assert len({getattr(employer, field) for employer in employers}) == len(employers)
    for employer in employers:
        assert uscc.validate(employer.credit_code) == employer.credit_code
        assert employer.credit_code[2:8] == employer.region_code
        assert table("employer_kinds").get(employer.kind, 2026)
        assert employer.name.startswith(table("regions").get(employer.region_code, 2026).title)
        assert "示范" in employer.name


def test_organisation_part_of_a_credit_code() -> None:
    """GB 11714, worked by hand: DEM00000 -> 13*3 + 14*7 + 22*9 = 335 = 30*11 + 5 -> 6."""
    assert next(demo.employers_of("small")).credit_code[8:17] == "DEM000006"


def test_authorities_are_the_province_and_its_cities() -> None:
    authorities = demo.authorities_of("small")
    assert len(authorities) == 17 == len({authority.user_name for authority in authorities})
    assert authorities[0].name.startswith("山东省")
    with pytest.raises(ValueError, match="unknown demo size"):
        demo.authorities_of("huge")


def test_platform_client() -> None:
    (client,) = demo.api_clients()
    assert (client.client_id, client.client_secret) == ("demo-platform", "demo-platform-secret")
    assert (client.role, client.school_code) == ("platform", None)
    assert demo.PASSWORD == "demo2026"


def test_same_seed_same_offices() -> None:
    accounts = demo.staff_of("province")
    staff = [(a.id, a.user_name, a.name, a.gender, sorted(a.screens), a.duty, a.phone) for a in accounts]
    employers = [repr(employer) for employer in demo.employers_of("province")]
    assert hashlib.sha256(repr(staff).encode()).hexdigest() == STAFF
    assert hashlib.sha256(repr(employers).encode()).hexdigest() == EMPLOYERS


def test_messages_name_accounts_that_exist() -> None:
    messages = demo.sent_messages()
    people = {*_staff(), next(demo.graduates("small")).user_name}
    departments = {department.code for department in demo.schools_of("small")[0].departments}
    assert 8 <= len(messages) <= 10
    assert [m.days_ago for m in messages] == sorted((m.days_ago for m in messages), reverse=True)
    for message in messages:
        assert {message.sender, *message.recipients} <= people
        assert bool(message.recipients) == (message.kind == "single") != bool(message.audience)
        lines = [line for line in message.audience if "department_code" in line]
        assert all(line["department_code"] in departments for line in lines)


def test_department_broadcasts_only_to_its_own_graduates() -> None:
    """Manual 3.1."""
    staff = _staff()
    for message in demo.sent_messages():
        sender = staff.get(message.sender)
        if message.kind == "broadcast" and sender.level == "department":
            assert {line["kind"] for line in message.audience} == {"graduate"}
            assert {line["department_code"] for line in message.audience} == {sender.department_code}


@pytest.mark.parametrize("size", [1, 2, 7, 365, 1000, 7200])
def test_spread_is_a_permutation(size: int) -> None:
    assert {spread(number, size) for number in range(size)} == set(range(size))


def test_shares_add_up() -> None:
    assert apportion(10, [1, 1, 1]) == [3, 4, 3]
    assert sum(apportion(600_000, [12, 6, *range(2, 150)])) == 600_000
