"""domain/records.py: what makes a graduate record right, field by field and together. No database."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from stdnum.cn import ric

from codebook.tables import table
from services.graduates.domain.fields import CONTACT, PERSON, STUDIES
from services.graduates.domain.record_values import LENGTHS, SHAPES, readers
from services.graduates.domain.records import check_record, signing_function
from services.graduates.models import Graduate
from tests.factories.graduates import id_number

TODAY = date(2026, 5, 1)
NUMBER = id_number(7)
BORN = date(int(NUMBER[6:10]), int(NUMBER[10:12]), int(NUMBER[12:14]))


def record(**values: Any) -> dict[str, Any]:
    return {"exam_number": "22370100000001", "id_number": NUMBER, "name": "张三", "degree": "31"} | values


def faults(**values: Any) -> dict[str, list[str]]:
    return check_record(record(**values), 2026, TODAY)[1]


def cleaned(**values: Any) -> dict[str, Any]:
    found, wrong, _ = check_record(record(**values), 2026, TODAY)
    assert not wrong
    return found


def warnings(**values: Any) -> list[str]:
    return check_record(record(**values), 2026, TODAY)[2]


def test_only_given_fields_are_cleaned_and_birth_and_sex_come_from_the_number() -> None:
    assert cleaned() == record() | {"id_number_15": "", "birth_date": BORN, "sex": "2"}
    assert cleaned(birth_date="", sex="")["birth_date"] == BORN


def test_fifteen_digits_are_upgraded_and_kept() -> None:
    for written in ("370102900101002", "３７０１０２９００１０１００２", " 370102 900101 002 "):
        found = cleaned(id_number=written)
        assert found["id_number"][:17] == "37010219900101002" and found["id_number_15"] == "370102900101002"
        assert ric.is_valid(found["id_number"]) and found["sex"] == "2"


@pytest.mark.parametrize("number", ["", None, "37010219900101", NUMBER[:17] + "?", "370102202702300025", 370102])
def test_impossible_numbers_are_faults_that_do_not_repeat_them(number: Any) -> None:
    told = faults(id_number=number)
    assert list(told) == ["id_number"] and (not number or str(number) not in str(told))


def test_an_unknown_place_of_the_number_is_a_warning() -> None:
    body = "99999920030101002"
    assert "地区代码" in warnings(id_number=body + ric.calc_check_digit(body + "0"))[0]
    assert warnings() == []


def test_codes_by_code_title_and_former_name_of_the_year() -> None:
    for name, texts in {
        "sex": ("2", "女"),
        "nationality": ("01", "汉族", "汉"),
        "political_status": ("03", "共青团员", "团员", " 共青团员 "),
        "training_mode": ("1", "非定向"),
        "urban_rural": ("urban", "城镇"),
        "degree": ("31", "本科", "本科生毕业"),
    }.items():
        assert {cleaned(**{name: text})[name] for text in texts} == {texts[0]}
    assert "2026 年的民族" in faults(nationality="火星族")["nationality"][0]


def test_blanks_mean_their_defaults() -> None:
    found = cleaned(training_mode="", teacher_training="", difficulty=" ", nationality="")
    assert [found[name] for name in ("training_mode", "teacher_training", "difficulty")] == ["1", "2", "0"]
    assert found["nationality"] == ""


@pytest.mark.parametrize("mode", ["2", "4", "定向", "委培"])
def test_commissioned_training_needs_its_employer(mode: str) -> None:
    assert list(faults(training_mode=mode)) == ["commissioned_by"]
    assert signing_function(cleaned(training_mode=mode, commissioned_by="某局")["training_mode"]) == "locked"


def test_every_commissioned_mode_of_the_table_is_meant() -> None:
    modes = table("training_modes").entries
    bound = {entry.code for entry in modes if entry.group == "bound"}
    assert {entry.code for entry in modes if signing_function(entry.code) == "locked"} == bound


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20220901", date(2022, 9, 1)),
        ("2022-9-1", date(2022, 9, 1)),
        ("2022/09/01", date(2022, 9, 1)),
        ("2022年9月1日", date(2022, 9, 1)),
        ("2022.09", date(2022, 9, 1)),
        ("202209", date(2022, 9, 1)),
        ("2022年9月", date(2022, 9, 1)),
        ("2022-09-01 00:00:00", date(2022, 9, 1)),
        (date(2022, 9, 1), date(2022, 9, 1)),
        ("", None),
    ],
)
def test_days_as_people_write_them(text: Any, day: date | None) -> None:
    assert cleaned(enrolled_on=text)["enrolled_on"] == day


@pytest.mark.parametrize(
    "text", ["2022-13-01", "2022-02-30", "20220230", "22-09-01", "2022", "九月", "2022-09-01 8:00"]
)
def test_what_is_no_day(text: str) -> None:
    assert list(faults(enrolled_on=text)) == ["enrolled_on"]


def test_dates_stand_in_their_order() -> None:
    assert list(faults(enrolled_on="2026-07-01", graduated_on="2026-06-30")) == ["graduated_on"]
    assert list(faults(enrolled_on="1999-09-01")) == ["enrolled_on"]
    assert warnings(graduated_on="2025-06-30") == ["毕业时间不在毕业年度之内，请核对；确认无误可以继续。"]


def test_exam_numbers() -> None:
    assert cleaned(exam_number="ab370100000001")["exam_number"] == "AB370100000001"
    for wrong in ("", "2237010000000", "2237010000000123456", "22370100 000001"):
        assert list(faults(exam_number=wrong)) == ["exam_number"]
    assert "14 位" in warnings(exam_number="223701000000012")[0]
    assert warnings(exam_number="223701000000012", degree="11") == []


def test_qualifications_are_whole_or_missing() -> None:
    whole = {"name": "教师资格", "level": "高级中学", "certificate_number": "2025001", "issued_on": "2025-03-01"}
    assert cleaned(qualifications=[])["qualifications"] == []
    assert cleaned(qualifications=[whole])["qualifications"] == [whole]
    for name in whole:
        assert "第 2 条" in faults(qualifications=[whole, whole | {name: ""}])["qualifications"][0]
    assert "空行" in faults(qualifications=[{}])["qualifications"][0]
    assert "没有这一天" in faults(qualifications=[whole | {"issued_on": "2025-02-30"}])["qualifications"][0]
    assert list(faults(qualifications=[whole] * 11)) == ["qualifications"]
    assert list(faults(qualifications="教师资格")) == ["qualifications"]


def test_places_by_code_and_full_title() -> None:
    assert cleaned(origin_region="山东省济南市历下区")["origin_region"] == "370102"
    assert cleaned(origin_region="370102")["origin_region"] == "370102" and not warnings(origin_region="370102")
    assert "生源所在地" in warnings(origin_region="999999")[0]
    assert list(faults(origin_region="历下")) == ["origin_region"]


def test_flags() -> None:
    for value, meant in ((True, True), ("是", True), ("已转入", True), ("1", True), ("否", False), ("", False)):
        assert cleaned(residence_transferred=value)["residence_transferred"] is meant
    assert list(faults(dossier_transferred="也许")) == ["dossier_transferred"]


def test_texts_keep_rare_characters_and_refuse_hidden_ones() -> None:
    assert cleaned(name=" 㛃𠮷·買買提 ")["name"] == "㛃𠮷·買買提"
    for wrong in ("张\u200b三", "张\n三", "张\x00三", "张" * 41, ""):
        assert list(faults(name=wrong)) == ["name"]


def test_no_text_is_longer_than_its_column() -> None:
    columns = Graduate.__table__.columns
    names = {name for name, _ in readers()}
    assert names == {*PERSON, *STUDIES, *CONTACT} - {"id_number", "graduation_year", "department_id", "qualifications"}
    for name, most in LENGTHS.items():
        assert most == columns[name].type.length
    longest = {"schooling_years": "2.5", "email": "a" * 54 + "@b.com", "mobile": "13800001234"}
    for name in SHAPES:
        text = longest.get(name, "1" * columns[name].type.length)
        assert name not in faults(**{name: text}) and len(text) <= columns[name].type.length
        assert name in faults(**{name: "1" * (columns[name].type.length + 1)})
    for name, word in {**PERSON, **STUDIES}.items():
        if word.table:
            assert max(len(entry.code) for entry in table(word.table).entries) <= columns[name].type.length


def test_a_hundred_thousand_rows_are_a_matter_of_seconds() -> None:
    given = record(birth_date=BORN.strftime("%Y%m%d"), sex="女", nationality="汉族", political_status="团员")
    given |= {"major": "软件工程", "enrolled_on": "202209", "graduated_on": "20260630", "mobile": "13800001234"}
    check_record(given, 2026, TODAY)
    start = time.process_time()
    for _ in range(2_000):
        check_record(given, 2026, TODAY)
    assert (time.process_time() - start) / 2_000 < 0.0005
