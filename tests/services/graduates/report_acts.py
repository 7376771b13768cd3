"""The real acts that change what reports copies of a graduate, each with the columns that it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.agreements.contract.events import SIGNING_CHANGED
from services.graduates.models import Graduate
from tests.factories.graduates import Campus
from tests.services.graduates.contents import CONTENTS
from tests.services.graduates.imports import work, workbook
from tests.services.graduates.test_signings import signing

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


def confirm(campus: Campus, graduate: Graduate) -> None:
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
    "confirmation": Source(confirm, frozenset({"plan_confirmation"})),
    "signing": Source(
        _signing,
        _ROW | {"agreement_source", "agreement_state", "agreement_number", "agreement_employer", "signed_on"},
    ),
    "resume": Source(_resume, frozenset({"resume", "resume_completeness", "resume_updated_at"})),
    "recommendation": Source(_recommendation, frozenset({"political_status"})),
}
