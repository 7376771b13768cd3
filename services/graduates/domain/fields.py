"""The fields of a graduate with their Chinese words (the plan format's own) and how their values are read.

`table` names the code table of a coded field; `kind` is text, date, flag, number (masked wherever it is shown),
state, rows or region. Drawer, history, imports and sheets read this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from codebook.labels import label
from codebook.regions import region_title
from kernel.redaction import mask_id_number
from services.agreements.contract.titles import AGREEMENT, SOURCES
from services.graduates.domain import contents, states
from services.graduates.domain.dossiers import DETAILS, HISTORY, METHODS


@dataclass(frozen=True, slots=True)
class FieldWord:
    """One field: its word and how a value of it becomes a text."""

    title: str
    kind: str = "text"
    table: str = ""


def _coded(title: str, table: str) -> FieldWord:
    return FieldWord(title, "code", table)


PERSON: Mapping[str, FieldWord] = {
    "exam_number": FieldWord("考生号"),
    "id_number": FieldWord("身份证号", "number"),
    "name": FieldWord("姓名"),
    "sex": _coded("性别", "sex"),
    "birth_date": FieldWord("出生日期", "date"),
    "nationality": _coded("民族", "nationalities"),
    "political_status": _coded("政治面貌", "political_statuses"),
    "origin_region": FieldWord("生源所在地", "region"),
    "urban_rural": _coded("城乡生源", "urban_rural"),
    "marital_status": FieldWord("婚姻状况"),
    "health": FieldWord("健康状况"),
}
STUDIES: Mapping[str, FieldWord] = {
    "graduation_year": FieldWord("毕业年度"),
    "department_id": FieldWord("所在院系"),
    "branch_campus": FieldWord("分校名称"),
    "degree": _coded("学历", "degrees"),
    "major_code": FieldWord("专业代码"),
    "major": FieldWord("专业"),
    "major_direction": FieldWord("专业方向"),
    "minor": FieldWord("辅修专业"),
    "training_mode": _coded("培养方式", "training_modes"),
    "commissioned_by": FieldWord("定向或委培单位"),
    "schooling_years": FieldWord("学制"),
    "enrolled_on": FieldWord("入学时间", "date"),
    "graduated_on": FieldWord("毕业时间", "date"),
    "teacher_training": _coded("师范生类别", "teacher_training"),
    "difficulty": _coded("困难生类别", "difficulty"),
    "class_name": FieldWord("所在班级"),
    "student_no": FieldWord("学号"),
    "qualifications": FieldWord("职业资格", "rows"),
}
CONTACT: Mapping[str, FieldWord] = {
    "previous_dossier_keeper": FieldWord("入学前档案所在单位"),
    "previous_police_station": FieldWord("入学前户口所在地派出所"),
    "residence_transferred": FieldWord("户口是否转入学校", "flag"),
    "dossier_transferred": FieldWord("档案是否转入学校", "flag"),
    "residence_address": FieldWord("户口所在地详细地址"),
    "mobile": FieldWord("手机号码", "number"),
    "email": FieldWord("电子邮箱"),
    "qq": FieldWord("QQ号码"),
    "home_address": FieldWord("家庭住址"),
    "home_phone": FieldWord("家庭电话", "number"),
    "home_postcode": FieldWord("家庭邮编"),
}
PLAN: Mapping[str, FieldWord] = {
    "destination": _coded("毕业去向", "destinations"),
    "dispatch_kind": _coded("派遣方式", "dispatch_kinds"),
    "employer_name": FieldWord("单位名称"),
    "employer_code": FieldWord("单位组织机构代码"),
    "employer_kind": _coded("单位性质", "employer_kinds"),
    "industry": _coded("单位行业", "industries"),
    "employer_region": FieldWord("单位所在地", "region"),
    "position": _coded("工作职位类别", "positions"),
    "contact": FieldWord("单位联系人"),
    "contact_phone": FieldWord("联系人电话"),
    "contact_mobile": FieldWord("联系人手机", "number"),
    "contact_email": FieldWord("联系人电子邮箱"),
    "contact_fax": FieldWord("联系人传真"),
    "address": FieldWord("单位地址"),
    "postcode": FieldWord("单位邮编"),
    "supervisor": FieldWord("主管部门"),
    "certificate_kind": _coded("报到证签发类别", "certificate_kinds"),
    "certificate_to": FieldWord("报到证签往单位名称"),
    "certificate_region": FieldWord("签往单位所在地", "region"),
    "certificate_number": FieldWord("报到证编号"),
    "certificate_from": FieldWord("报到起始时间"),
    "dossier_to": FieldWord("档案转寄单位名称"),
    "dossier_address": FieldWord("档案转寄单位地址"),
    "dossier_postcode": FieldWord("档案转寄单位邮编"),
    "residence_to": FieldWord("户口迁转地址"),
    "remark": FieldWord("备注"),
}
DOSSIER: Mapping[str, FieldWord] = {
    f"{HISTORY}{name}": FieldWord(word, {"sent_on": "date", "method": "dossier_method"}.get(name, "text"))
    for name, (word, _) in DETAILS.items()
} | {
    f"{HISTORY}state": FieldWord("档案发送状态", "dossier_state"),
    f"{HISTORY}return_reason": FieldWord("退回原因"),
}
CONTENT: Mapping[str, FieldWord] = {
    f"{contents.HISTORY}{name}": FieldWord(each.title, each.kind, each.table) for name, each in contents.FIELDS.items()
}
APPLICATION: Mapping[str, FieldWord] = {
    "application": FieldWord("申请状态", "application_state"),
    "paper_number": FieldWord("协议书编号"),
    "issued_on": FieldWord("发放时间", "date"),
    "issued_by": FieldWord("发放人"),
    "province_state": FieldWord("省级办理状态", "province_case"),
    "result": FieldWord("省级办理结果"),
}
STATES: Mapping[str, tuple[str, states.Titles]] = {
    "registration": ("注册状态", states.REGISTRATION),
    "account": ("帐户状态", states.ACCOUNT),
    "signing_function": ("签约功能", states.SIGNING_FUNCTION),
    "signing": ("签约状态", states.SIGNING),
    "province_status": ("省内状态", states.PROVINCE_STATUS),
    "dispatch": ("派遣状态", states.DISPATCH),
    "enlistment": ("预征入伍", states.ENLISTMENT),
    "plan_confirmation": ("方案确认", states.PLAN_CONFIRMATION),
}
KEPT: Mapping[str, FieldWord] = {
    "set_destination": FieldWord("学校维护的就业信息"),
    "original_destination": FieldWord("原就业信息"),
    "destination_changed": FieldWord("毕业去向已修改", "flag"),
    "enabled": FieldWord("帐户可用", "flag"),
    "operation_code_hash": FieldWord("操作码", "flag"),
    "password_hash": FieldWord("密码", "flag"),
    "agreement_state": FieldWord("协议书状态", "agreement_state"),
    "agreement_source": FieldWord("协议书来源", "agreement_source"),
    "agreement_number": FieldWord("协议书编号"),
    "signed_on": FieldWord("签约日期", "date"),
    "agreement_employer": FieldWord("协议书单位信息"),
    "dispatched_on": FieldWord("派遣日期", "date"),
    "plan_objection": FieldWord("有误说明"),
}
"""What the history tells beside fields and states; of codes and passwords only that there is one."""
FIELDS: Mapping[str, FieldWord] = {**PERSON, **STUDIES, **CONTACT, **PLAN, **DOSSIER, **CONTENT, **APPLICATION, **KEPT}


def word_of(name: str) -> str:
    """The Chinese word of a field; the name itself for one that is not in the tables."""
    if name in STATES:
        return STATES[name][0]
    return FIELDS[name].title if name in FIELDS else name


def shown(name: str, value: Any, year: int) -> str:
    """A value as a Chinese text; ID numbers and phones masked."""
    if name in STATES and isinstance(value, str):
        return STATES[name][1].get(value, (value, ""))[0]
    word = FIELDS.get(name, FieldWord(name))
    if value in (None, "", [], {}):
        return ""
    return _SHOW.get(word.kind, _text)(word, value, year)


def _text(_word: FieldWord, value: Any, _year: int) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{word_of(key)}：{shown(key, each, _year)}" for key, each in value.items())
    return str(value)


def _number(_word: FieldWord, value: Any, _year: int) -> str:
    text = str(value)
    return mask_id_number(text) or "" if len(text) >= 15 else f"{text[:3]}****{text[-4:]}"


def _date(_word: FieldWord, value: Any, _year: int) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _rows(_word: FieldWord, value: Any, _year: int) -> str:
    return "；".join("，".join(str(each) for each in row.values()) for row in value)


_SHOW = {
    "number": _number,
    "date": _date,
    "rows": _rows,
    "flag": lambda _word, value, _year: "是" if value else "否",
    "dossier_method": lambda _word, value, _year: METHODS.get(value, value),
    "dossier_state": lambda _word, value, _year: states.title(states.DOSSIER, value),
    "application_state": lambda _word, value, _year: states.title(states.APPLICATION, value),
    "province_case": lambda _word, value, _year: states.title(states.PROVINCE_CASE, value),
    "agreement_state": lambda _word, value, _year: states.title(AGREEMENT, value),
    "agreement_source": lambda _word, value, _year: SOURCES.get(value, value),
    "flexible_form": lambda _word, value, _year: contents.FORMS.get(value, value),
    "venture_role": lambda _word, value, _year: contents.ROLES.get(value, value),
    "code": lambda word, value, year: label(word.table, value, year),
    "region": lambda _word, value, year: region_title(value, year) or value,
}
