"""Supplementing graduates (manual 7.5): all rules, scope, exactly one of two, nothing to change afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from kernel.db import session
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from services.graduates.domain.records import check_record
from services.graduates.models import Change, Graduate, PlanRow, School
from services.graduates.operations.new_graduates import insert_new
from tests.factories.graduates import YEAR, Campus, id_number

NUMBER = id_number(4242)


def form(**values: Any) -> dict[str, Any]:
    """A whole form of somebody new."""
    return {
        "graduation_year": YEAR,
        "name": "欧阳娜娜",
        "id_number": NUMBER,
        "exam_number": "22370199999901",
        "degree": "31",
        "major": "软件工程",
        "student_no": "2026S0001",
        "class_name": "2022级2班",
        "nationality": "01",
        "political_status": "03",
        "training_mode": "1",
        "enrolled_on": "2022-09-01",
        "graduated_on": "2026-06-30",
        "mobile": "16100009999",
        "verified": True,
    } | values


def draft(**values: Any) -> dict[str, Any]:
    """The same as the check takes it."""
    return {name: value for name, value in form(**values).items() if name != "verified"}


def stored(campus: Campus, number: str = NUMBER) -> Graduate | None:
    return campus.bureau.scalar(select(Graduate).where(Graduate.id_number == number))


def test_a_department_enters_its_own_graduate_once_and_for_all(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    row = client.submit_supplement(form())
    assert row["department_name"] == "计算机学院" and row["created_by"] == "赵倩" and NUMBER not in str(row)
    assert row["allowed_actions"] == [] and row["locked_reason"] == "补报内容提交后不能修改或删除"
    kept = stored(campus)
    assert kept and (kept.login_name, kept.source) == ("990012026s0001", "supplement")
    assert (kept.sex, kept.birth_date.isoformat()) == ("2", f"{NUMBER[6:10]}-{NUMBER[10:12]}-{NUMBER[12:14]}")
    assert (kept.registration, kept.signing_function, kept.name_key) == ("unregistered", "open", "ou1 yang2 na4 na4")
    listed = client.supplements()
    assert [one["id"] for one in listed["items"]] == [row["id"]] and listed["items"][0]["exam_number"]
    assert campus.client(campus.me_office).supplements()["total"] == 0
    assert campus.client(campus.stranger).supplements()["total"] == 0


def test_what_comes_along_with_a_new_graduate(campus: Campus) -> None:
    campus.client(campus.cs_office).submit_supplement(form())
    kept = stored(campus)
    assert kept
    plan = campus.bureau.scalar(select(PlanRow).where(PlanRow.graduate_id == kept.id))
    assert plan.basis == "none" and plan.destination
    change = campus.bureau.scalar(select(Change).where(Change.graduate_id == kept.id))
    assert (change.action, change.through, change.before) == ("graduates.supplement:create", "page", {})
    assert change.after["name"] == "欧阳娜娜"
    assert campus.bureau.audited() == ["graduates.supplement:create"]
    assert NUMBER not in str(campus.bureau.told("audit.recorded"))
    (told,) = campus.bureau.told("graduate.access")
    assert told["user_name"] == kept.login_name and told["registered"] is False and told["version"] == 1
    drawer = campus.client(campus.cs_office).record(kept.id)
    assert drawer["version"] == 1


def test_commissioned_graduates_start_with_a_locked_signing_function(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    with pytest.raises(Invalid) as refused:
        client.submit_supplement(form(training_mode="定向"))
    assert "定向或委培单位" in refused.value.fields["commissioned_by"][0]
    client.submit_supplement(form(training_mode="定向", commissioned_by="某县教育局"))
    kept = stored(campus)
    assert kept and (kept.training_mode, kept.signing_function) == ("2", "locked")


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"id_number": NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")}, "id_number", "校验"),
        ({"id_number": NUMBER[:16]}, "id_number", "15 位或 18 位"),
        ({"id_number": ""}, "id_number", "请填写"),
        ({"birth_date": "2001-01-01"}, "birth_date", "不一致"),
        ({"sex": "1"}, "sex", "不一致"),
        ({"qualifications": [{"name": "教师资格", "level": "高级中学"}]}, "qualifications", "请填写证书编号"),
        ({"qualifications": [{"name": "", "level": ""}]}, "qualifications", "空行"),
        ({"graduated_on": "2021-06-30"}, "graduated_on", "晚于"),
        ({"degree": "99"}, "degree", "代码"),
        ({"verified": False}, "verified", "我已核实"),
    ],
)
def test_wrong_forms_are_refused_by_field_and_nothing_is_written(
    campus: Campus, values: dict[str, Any], field: str, word: str
) -> None:
    with pytest.raises(Invalid) as refused:
        campus.client(campus.cs_office).submit_supplement(form(**values))
    assert list(refused.value.fields) == [field] and word in refused.value.fields[field][0]
    assert NUMBER not in str(refused.value.problem(None))
    assert campus.bureau.scalar(select(func.count()).select_from(Graduate)) == 5


def test_the_check_tells_everything_and_writes_nothing(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    told = client.check_supplement({"graduation_year": YEAR, "id_number": NUMBER.lower()})
    assert told["birth_date"] == f"{NUMBER[6:10]}-{NUMBER[10:12]}-{NUMBER[12:14]}" and told["sex"] == "2"
    assert set(told["faults"]) == {"name", "exam_number", "degree"} and not told["duplicates"]
    short = client.check_supplement(draft(id_number="999999900101002"))
    assert "id_number" not in short["faults"] and any("地区代码" in text for text in short["warnings"])
    whole = client.check_supplement(draft())
    assert (whole["faults"], whole["duplicates"], whole["locked_reason"]) == ({}, {}, None)
    assert stored(campus) is None and campus.bureau.audited() == []


def test_duplicates_are_told_by_the_check_and_refused_at_the_end(campus: Campus) -> None:
    client, there, away = campus.client(campus.cs_office), campus.me_graduates[0], campus.strange_graduate
    for values, field, word in (
        ({"id_number": there.id_number}, "id_number", "本校"),
        ({"id_number": away.id_number}, "id_number", "其他院校"),
        ({"exam_number": there.exam_number}, "exam_number", "本校"),
    ):
        told = client.check_supplement(draft(**values))
        assert list(told["duplicates"]) == [field] and word in told["duplicates"][field][0]
        with pytest.raises(Conflict) as refused:
            client.submit_supplement(form(**values))
        assert refused.value.code == "graduate-exists" and "外校标记" not in str(refused.value.problem(None))
        assert there.name not in str(told) and away.name not in str(told)
    client.submit_supplement(form(exam_number=away.exam_number))
    client.submit_supplement(form(id_number=there.id_number, graduation_year=YEAR - 1, exam_number="22370199999902"))


def test_of_two_at_the_same_moment_exactly_one_wins(campus: Campus) -> None:
    def submit(number: int) -> str:
        try:
            campus.client((campus.cs_office, campus.head)[number % 2]).submit_supplement(
                form(department_id=str(campus.computing))
            )
        except Conflict as refused:
            return refused.code
        return "entered"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(submit, range(4)))
    assert answers == ["entered"] + ["graduate-exists"] * 3
    assert campus.bureau.scalar(select(func.count()).where(Graduate.id_number == NUMBER)) == 1
    assert len(campus.bureau.told("graduate.access")) == 1


def test_a_taken_student_number_gives_another_login_name(campus: Campus) -> None:
    first = campus.cs_graduates[0]
    campus.bureau.change(first, login_name=f"99001{first.student_no}")
    campus.client(campus.cs_office).submit_supplement(form(student_no=first.student_no))
    campus.client(campus.cs_office).submit_supplement(
        form(student_no="", id_number=id_number(4243), exam_number="22370199999AB2")
    )
    kept, other = stored(campus), stored(campus, id_number(4243))
    assert kept and kept.login_name == "99001202622370199999901"
    assert other and other.login_name == "9900122370199999ab2"


def test_departments(campus: Campus) -> None:
    with pytest.raises(NotFound):
        campus.client(campus.cs_office).submit_supplement(form(department_id=str(campus.mechanics)))
    with pytest.raises(NotFound):
        campus.client(campus.head).submit_supplement(form(department_id=str(campus.strange_graduate.department_id)))
    with pytest.raises(Invalid) as refused:
        campus.client(campus.head).submit_supplement(form())
    assert "department_id" in refused.value.fields
    row = campus.client(campus.head).submit_supplement(form(department_id=str(campus.mechanics)))
    assert row["department_name"] == "机械学院"


def test_a_locked_year_and_a_missing_grant_refuse(campus: Campus) -> None:
    campus.bureau.lock_year(campus.school_id)
    client = campus.client(campus.cs_office)
    assert "锁定" in client.check_supplement(draft())["locked_reason"]
    with pytest.raises(Conflict) as refused:
        client.submit_supplement(form())
    assert refused.value.code == "plan-locked" and stored(campus) is None
    client.submit_supplement(form(graduation_year=YEAR + 1))
    other = campus.bureau.staff(campus.school_id, campus.computing, screens=("graduates.recommendation",))
    with pytest.raises(Forbidden):
        campus.client(other).submit_supplement(form())


def test_the_same_key_again_gives_the_same_answer(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    first = client.submit_supplement(form(), key="form-1234-abcd")
    assert client.submit_supplement(form(), key="form-1234-abcd") == first
    assert campus.bureau.audited() == ["graduates.supplement:create"]


def test_options_name_own_departments_and_the_codes_of_the_year(campus: Campus) -> None:
    own = campus.client(campus.cs_office).supplement_options(YEAR)
    assert [each["name"] for each in own["departments"]] == ["计算机学院"]
    assert [each["name"] for each in campus.client(campus.head).supplement_options()["departments"]] == [
        "计算机学院",
        "机械学院",
    ]
    fields = {each["name"]: each for section in own["sections"] for each in section["fields"]}
    assert fields["id_number"]["required"] and {"code": "2", "title": "女"} in fields["sex"]["options"]
    assert [column["title"] for column in fields["qualifications"]["columns"]] == [
        "名称",
        "等级",
        "证书编号",
        "发证日期",
    ]


def test_list_filters_and_workbook(campus: Campus) -> None:
    client = campus.client(campus.cs_office)
    client.submit_supplement(form())
    assert client.supplements(created_from="2000-01-01")["total"] == 1
    assert client.supplements(created_to="2000-01-01")["total"] == 0
    assert client.supplements(graduation_year=YEAR - 1)["total"] == 0
    content = client.supplements_sheet(department_id=campus.computing, degree="31").content
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert {"补报人", "考生号", "欧阳娜娜", "赵倩"} <= set(cells) and NUMBER not in cells
    asked = [[cell.value for cell in row] for row in book["查询条件"].iter_rows()]
    assert any("计算机学院" in row for row in asked) and any("本科" in row for row in asked)


def new(campus: Campus, number: int, **values: Any) -> dict[str, Any]:
    """Cleaned values of somebody new, as an import has them."""
    given = draft(id_number=id_number(number), exam_number=f"2237018888{number:04d}", **values)
    cleaned, faults, _ = check_record(given, YEAR, date(2026, 5, 1))
    assert not faults
    return cleaned | {"department_id": campus.computing}


def enter(campus: Campus, *records: dict[str, Any]) -> list[Any]:
    """Write records as one batch."""

    def write() -> list[Any]:
        school = session.get_one(School, campus.school_id)
        return insert_new(campus.head.who(), school, YEAR, records, source="import", action="graduates.import:create")

    return campus.bureau.database.run(write)


def test_many_at_once_get_each_their_own_login_name(campus: Campus) -> None:
    made = enter(campus, *(new(campus, number, student_no="2026S0001") for number in (5001, 5002, 5003)))
    names = campus.bureau.rows(select(Graduate.login_name).where(Graduate.id.in_(made)).order_by(Graduate.id_number))
    assert {name for (name,) in names} == {"990012026s0001", "99001202622370188885002", "99001202622370188885003"}
    assert campus.bureau.scalar(select(func.count()).select_from(PlanRow)) == 5 + 3
    assert {told["version"] for told in campus.bureau.told("graduate.access")} == {1}


def test_one_that_is_there_already_refuses_the_batch(campus: Campus) -> None:
    enter(campus, new(campus, 5001))
    with pytest.raises(Conflict) as refused:
        enter(campus, new(campus, 5002, student_no="2026S0002"), new(campus, 5001, student_no="2026S0003"))
    assert refused.value.code == "graduate-exists"
    assert stored(campus, id_number(5002)) is None
