"""reports is told of every value it copies, by whatever act it changes, once a transaction, as the scan gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select

from kernel.db import session
from kernel.models import OutboxMessage
from services.agreements.contract.events import SIGNING_CHANGED
from services.graduates.contract.own import ResumeBody
from services.graduates.contract.report import GRADUATE_REPORT, ReportSnapshot
from services.graduates.domain.plan import DETAILS
from services.graduates.domain.resume import PARTS
from services.graduates.models import Graduate, PlanRow
from services.graduates.operations import plan, told
from tests.factories.graduates import Campus, as_graduate, make_campus
from tests.services.graduates.contents import CONTENTS
from tests.services.graduates.imports import work, workbook
from tests.services.graduates.test_imports_records import bring_in, of, person
from tests.services.graduates.test_signings import signing
from tests.services.graduates.test_supplements import form

EARLIER = date(2026, 1, 2)
COLUMNS = frozenset(ReportSnapshot().fields)
OF_BIRTH = frozenset({"id", "school_id", "graduation_year", "login_name", "exam_number"})
"""What never changes while the graduate is there."""
RECORD: dict[str, str] = {
    "姓名": "改名生",
    "民族": "回族",
    "政治面貌": "民革党员",
    "生源所在地": "370203",
    "城乡生源": "农村",
    "分校名称": "东校区",
    "学历": "硕士生毕业",
    "专业代码": "085404",
    "专业": "网络工程",
    "专业方向": "网络安全",
    "培养方式": "委培",
    "定向或委培单位": "济南示范单位",
    "学制": "3",
    "入学时间": "20230901",
    "毕业时间": "20260630",
    "师范生类别": "1",
    "困难生类别": "1",
    "所在院系": "机械学院",
    "所在班级": "2023级9班",
    "学号": "2023999",
    "入学前档案所在单位": "市中学",
    "入学前户口所在地派出所": "历下派出所",
    "户口是否转入学校": "是",
    "档案是否转入学校": "是",
    "手机号码": "16100000077",
    "电子邮箱": "new@example.com",
    "QQ号码": "1234567",
    "家庭住址": "示范路 1 号",
    "家庭电话": "0531-88880000",
    "家庭邮编": "250000",
}
"""A right value, another one than before, by the title of the column of an import."""
IMPORTED = frozenset(
    {
        *("name", "name_key", "nationality", "political_status", "origin_region", "urban_rural", "branch_campus"),
        *("degree", "major_code", "major", "major_direction", "training_mode", "commissioned_by", "schooling_years"),
        *("enrolled_on", "graduated_on", "teacher_training", "difficulty", "department_id", "class_name"),
        *("student_no", "previous_dossier_keeper", "previous_police_station", "residence_transferred"),
        *("dossier_transferred", "mobile", "email", "qq", "home_address", "home_phone", "home_postcode"),
    }
)
DESTINATION: dict[str, str] = {
    "destination": "11",
    "dispatch_kind": "return_home",
    "employer_name": "示例科技有限公司",
    "employer_code": "91110000101623741K",
    "employer_kind": "39",
    "industry": "34",
    "employer_region": "370102",
    "position": "13",
    "contact": "王经理",
    "contact_phone": "0531-88880000",
    "contact_mobile": "16100000001",
    "contact_email": "hr@example.com",
    "contact_fax": "0531-88880001",
    "address": "示范路 2 号",
    "postcode": "250001",
    "certificate_kind": "6",
    "certificate_to": "济南市人社局",
    "certificate_region": "370100",
    "certificate_number": "20260001",
    "certificate_from": "20260701",
    "dossier_to": "济南市人才服务中心",
    "dossier_address": "示范路 3 号",
    "dossier_postcode": "250002",
    "residence_to": "济南市",
}
PLAN = frozenset({"basis", "settled_on", *DESTINATION})


@pytest.fixture
def campus(bureau: Any) -> Iterator[Campus]:
    """Two schools whose plan rows are as they are computed, since the second day of the year."""
    made = make_campus(bureau)

    def settle() -> None:
        plan.refresh_many(session.scalars(select(Graduate)).all())
        session.flush()
        for row in session.scalars(select(PlanRow)):
            row.settled_on = EARLIER

    bureau.database.run(settle)
    bureau.database.run(lambda: session.execute(delete(OutboxMessage)))
    yield made
    told_is_scanned(made)


def told_is_scanned(campus: Campus) -> None:
    """Of everybody of whom anything was told the last event is what the scan gives now."""
    last = {each["id"]: each for each in campus.bureau.told(GRADUATE_REPORT)}
    for row in scanned(campus).values():
        assert last.get(row["id"], row) == row


def scanned(campus: Campus) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for page in campus.bureau.worker().scan("report", limit=2) for row in page}


def changes(campus: Campus, graduate: Graduate, act: Callable[[], Any]) -> set[str]:
    """The columns that one act changes, each change told, and told once."""
    before, count = scanned(campus)[str(graduate.id)], len(told_of(campus, graduate))
    act()
    news = told_of(campus, graduate)[count:]
    assert [each["version"] for each in news] == [before["version"] + 1], "an act is told once"
    assert news[0] == scanned(campus)[str(graduate.id)]
    return {name for name in COLUMNS if news[0][name] != before[name]} - {"version"}


def told_of(campus: Campus, graduate: Graduate) -> list[dict[str, Any]]:
    return [each for each in campus.bureau.told(GRADUATE_REPORT) if each["id"] == str(graduate.id)]


Act = Callable[[Campus, Graduate], Any]


@dataclass(frozen=True)
class Source:
    """A real act, what must be so before it, and the columns that it changes."""

    act: Act
    columns: frozenset[str]
    ready: dict[str, Any] | None = None


def _import(campus: Campus, graduate: Graduate) -> None:
    head = ("考生号", "身份证号", *RECORD)
    content = workbook([[graduate.exam_number, graduate.id_number, *RECORD.values()]], head)
    client = campus.client(campus.head)
    sent = client.upload_import("records", "生源.xlsx", content, graduate.graduation_year)
    work(campus)
    assert client.import_batch("records", sent["id"])["faulty_rows"] == 0, client.import_rows("records", sent["id"])
    client.commit_import("records", sent["id"])
    work(campus)


def _register(campus: Campus, graduate: Graduate) -> None:
    names = ("graduation_year", "degree", "name", "id_number")
    values = {name: getattr(graduate, name) for name in names} | {"school_code": "99001", "password": "abc123"}
    campus.client(graduate).register(values)


def _button(verb: str) -> Act:
    return lambda campus, graduate: campus.client(campus.head).employment_batch(verb, [graduate.id])


def _destination(campus: Campus, graduate: Graduate) -> None:
    campus.client(campus.head).change_destination(graduate.id, graduate.version, **DESTINATION)


def _record(campus: Campus, graduate: Graduate) -> None:
    campus.client(campus.head).add_employment_record("labor_contract", graduate.id, CONTENTS["labor_contract"])


def _confirm(campus: Campus, graduate: Graduate) -> None:
    own = campus.client(graduate)
    own.confirm_plan(own.my_plan()["version"])


def _signing(campus: Campus, graduate: Graduate) -> None:
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 1, "archived", signed_on=date(2026, 4, 5)))


def _resume(campus: Campus, graduate: Graduate) -> None:
    campus.client(graduate).save_resume(0, {"objective": "后端开发"})


def _recommendation(campus: Campus, graduate: Graduate) -> None:
    campus.client(campus.cs_office).set_political_status([graduate.id], "01")


_ROW = frozenset({"basis", "destination", "settled_on", "employer_name"})
SOURCES: dict[str, Source] = {
    "import": Source(_import, IMPORTED, {"enabled": True}),
    "register": Source(
        _register, frozenset({"registration", "registered_at"}), {"registration": "unregistered", "registered_at": None}
    ),
    "disable": Source(_button("disable"), frozenset({"enabled"})),
    "enable": Source(_button("enable"), frozenset({"enabled"}), {"enabled": False}),
    "reset": Source(_button("reset-registration"), frozenset({"registration"})),
    "destination": Source(_destination, PLAN),
    "record": Source(_record, _ROW | {"employer_code", "industry", "contact"}),
    "confirmation": Source(_confirm, frozenset({"plan_confirmation"})),
    "signing": Source(
        _signing,
        _ROW | {"agreement_source", "agreement_state", "agreement_number", "agreement_employer", "signed_on"},
    ),
    "resume": Source(_resume, frozenset({"resume", "resume_completeness", "resume_updated_at"})),
    "recommendation": Source(_recommendation, frozenset({"political_status"})),
}


@pytest.mark.parametrize("name", SOURCES)
def test_what_an_act_changes_is_told(campus: Campus, name: str) -> None:
    graduate, source = campus.cs_graduates[0], SOURCES[name]
    if source.ready:
        campus.bureau.change(graduate, **source.ready)
    found = changes(campus, graduate, lambda: source.act(campus, graduate))
    assert found >= source.columns


def test_every_column_is_changed_by_one_of_these() -> None:
    """A new column of the snapshot needs an act here that changes it. Birth and sex come from the ID number."""
    changed = frozenset().union(*(source.columns for source in SOURCES.values()))
    assert COLUMNS - changed == OF_BIRTH | {"version", "id_number", "birth_date", "sex"}


def test_the_details_of_a_plan_row_are_all_told_but_two() -> None:
    assert set(DETAILS) - COLUMNS == {"supervisor", "remark"}
    assert tuple(ResumeBody().fields) == PARTS


def test_a_resume_is_published_withdrawn_and_filled(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    own = campus.client(graduate)
    own.save_resume(0, {"objective": "后端开发"})
    for act, resume, per_cent in (
        (lambda: own.publish_resume(published=True), "published", 14),
        (lambda: own.publish_resume(published=False), "draft", 14),
        (lambda: own.save_resume(3, {"objective": "后端开发", "skills": "英语"}), "draft", 29),
    ):
        changes(campus, graduate, act)
        last = told_of(campus, graduate)[-1]
        assert (last["resume"], last["resume_completeness"]) == (resume, per_cent)


def test_the_day_of_a_plan_row_stays_while_it_says_the_same(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    _confirm(campus, graduate)
    assert told_of(campus, graduate)[-1]["settled_on"] == EARLIER.isoformat()
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 1, "pending"))
    assert told_of(campus, graduate)[-1]["settled_on"] == EARLIER.isoformat(), "nothing speaks for the row yet"
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 2, "archived"))
    assert told_of(campus, graduate)[-1]["settled_on"] > EARLIER.isoformat()


def test_a_row_held_by_the_lock_is_told_when_it_follows(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.lock_year(campus.school_id)
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate))
    held = told_of(campus, graduate)[-1]
    assert (held["agreement_state"], held["basis"], held["settled_on"]) == ("archived", "none", EARLIER.isoformat())


def test_new_graduates_are_told_whole(campus: Campus) -> None:
    made = campus.client(campus.cs_office).submit_supplement(form())
    new = person(7)
    bring_in(campus, new, of(campus.cs_graduates[1]))
    by_number = {each["exam_number"]: each for each in campus.bureau.told(GRADUATE_REPORT)}
    ids = {each["id"]: each for each in by_number.values()}
    assert by_number[new[0]]["version"] == ids[made["id"]]["version"] == 1
    assert by_number[new[0]]["basis"] == "none" and by_number[new[0]]["destination"] != ""
    assert len(by_number) == 2, "whom an import does not change is not told of"


def test_an_import_taken_back_leaves_nobody(campus: Campus) -> None:
    new = person(8)
    batch = bring_in(campus, new)
    campus.client(campus.head).undo_import("records", batch["id"])
    work(campus)
    last = campus.bureau.told(GRADUATE_REPORT)[-1]
    assert last["school_id"] == last["department_id"] == "00000000-0000-0000-0000-000000000000"
    assert (last["version"], last["id_number"], last["name"], last["login_name"]) == (2, "", "", "")
    assert last["id"] not in scanned(campus)


def test_many_signings_raise_each_version_once(campus: Campus) -> None:
    made = campus.bureau.graduates(40, campus.school_id, campus.computing)
    campus.bureau.tell(SIGNING_CHANGED, *(signing(each) for each in made))
    assert {each["version"] for each in campus.bureau.told(GRADUATE_REPORT)} == {2}
    assert len(campus.bureau.told(GRADUATE_REPORT)) == 40
    assert {campus.bureau.read(each).report_version for each in made} == {2}


def test_what_reports_does_not_copy_is_not_told(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.client(as_graduate(graduate)).set_operation_code("246810")
    campus.client(campus.head).employment_batch("lock-province", [graduate.id])
    assert campus.bureau.told(GRADUATE_REPORT) == []
    campus.bureau.database.run(lambda: told.changed([graduate.id], ("operation_code_hash",)))
    assert campus.bureau.told(GRADUATE_REPORT) == []
