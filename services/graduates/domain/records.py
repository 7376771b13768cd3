"""What makes a graduate record right: each field by itself and the fields with each other (manual 7.5).

Shared by the supplement (7.5) and the bulk import. Pure; today is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from codebook import id_numbers
from codebook.regions import known
from services.graduates.domain.facts import COMMISSIONED
from services.graduates.domain.record_values import Unfit, clean, day, free_text, readers

REQUIRED = ("exam_number", "id_number", "name", "degree")
DEFAULTS: Mapping[str, str] = {"training_mode": "1", "teacher_training": "2", "difficulty": "0"}
"""What a blank means: 非定向, 非师范生, 非困难生."""
QUALIFICATION: Mapping[str, tuple[str, int]] = {
    "name": ("名称", 60),
    "level": ("等级", 30),
    "certificate_number": ("证书编号", 40),
    "issued_on": ("发证日期", 10),
}
"""The four fields of a professional qualification (职业资格) with their words and widths; 7.5 (3): all or none."""
MOST_QUALIFICATIONS = 10

Faults = dict[str, list[str]]
_MISSING = "请填写此项。"
_BIRTH = "出生日期与身份证号中的出生日期不一致，请核对后修改。"
_SEX = "性别与身份证号不一致，请核对后修改。"
_UNDERGRADUATE = "34"
"""First digits of the degrees whose 考生号 has 14 digits (本科, 专科)."""


def check_record(values: Mapping[str, Any], year: int, today: date) -> tuple[dict[str, Any], Faults, list[str]]:
    """Clean what is given of a record of a graduation year; gives cleaned values, faults by field, warnings.

    Fields that are not given stay out of the cleaned values, but the required ones are faults. Birth date and sex
    come from the ID number when they are missing or blank; `id_number_15` comes along with the number. Unknown names
    are ignored. Texts of faults and warnings are Chinese and hold no ID number.
    """
    cleaned, faults = _each(values, year)
    warnings = _identity(values, cleaned, faults, today)
    if "qualifications" in values:
        _qualifications(values["qualifications"], cleaned, faults)
    for name in REQUIRED:
        if name not in faults and not cleaned.get(name):
            faults[name] = [_MISSING]
    _together(cleaned, faults)
    return cleaned, faults, warnings + _doubts(cleaned, year)


def _each(values: Mapping[str, Any], year: int) -> tuple[dict[str, Any], Faults]:
    """Each simple field by itself; a blank of DEFAULTS means its default."""
    cleaned: dict[str, Any] = {}
    faults: Faults = {}
    for name, read in readers():
        if name not in values:
            continue
        try:
            value = read(values[name], year)
            cleaned[name] = DEFAULTS.get(name, "") if value == "" else value
        except Unfit as problem:
            faults[name] = [str(problem)]
    return cleaned, faults


def _identity(values: Mapping[str, Any], cleaned: dict[str, Any], faults: Faults, today: date) -> list[str]:
    """The ID number with what it says of birth and sex."""
    try:
        written = clean(values.get("id_number"))
        if not written:
            return []
        number = id_numbers.validate(written, today)
    except (Unfit, id_numbers.IdNumberError) as problem:
        faults["id_number"] = [str(problem)]
        return []
    cleaned["id_number"] = number
    upgraded = len("".join(written.split())) == 15
    cleaned["id_number_15"] = number[:6] + number[8:17] if upgraded else ""
    _equal("birth_date", id_numbers.birth_date(number), _BIRTH, cleaned, faults)
    _equal("sex", id_numbers.sex_code(number), _SEX, cleaned, faults)
    found = (id_numbers.region_warning(number), id_numbers.age_warning(number, today))
    return [warning for warning in found if warning]


def _equal(name: str, expected: Any, message: str, cleaned: dict[str, Any], faults: Faults) -> None:
    if name in faults:
        return
    if not cleaned.get(name):
        cleaned[name] = expected
    elif cleaned[name] != expected:
        faults[name] = [message]


def _together(cleaned: dict[str, Any], faults: Faults) -> None:
    """What holds between fields."""
    if cleaned.get("training_mode") in COMMISSIONED and not cleaned.get("commissioned_by"):
        faults.setdefault("commissioned_by", []).append("培养方式为定向或委培的，请填写定向或委培单位。")
    born, enrolled, graduated = (cleaned.get(name) for name in ("birth_date", "enrolled_on", "graduated_on"))
    if enrolled and graduated and enrolled >= graduated:
        faults.setdefault("graduated_on", []).append("毕业时间应晚于入学时间。")
    if born and enrolled and born >= enrolled:
        faults.setdefault("enrolled_on", []).append("入学时间应晚于出生日期。")


def _doubts(cleaned: Mapping[str, Any], year: int) -> list[str]:
    """What is worth a second look but may be right."""
    doubts = []
    region, enrolled = cleaned.get("origin_region"), cleaned.get("enrolled_on")
    if region and not known(region, enrolled.year if enrolled else year):
        doubts.append("生源所在地的地区代码在入学当年不存在，请核对；确认无误可以继续。")
    exam_number = cleaned.get("exam_number") or ""
    short = len(exam_number) == 14 and exam_number.isdecimal()
    if exam_number and not short and (cleaned.get("degree") or " ")[0] in _UNDERGRADUATE:
        doubts.append("本专科毕业生的考生号一般为 14 位数字，请核对；确认无误可以继续。")
    graduated = cleaned.get("graduated_on")
    if graduated and graduated.year != year:
        doubts.append("毕业时间不在毕业年度之内，请核对；确认无误可以继续。")
    return doubts


def signing_function(training_mode: str) -> str:
    """8.1-4: 定向 and 委培 start with a locked signing function."""
    return "locked" if training_mode in COMMISSIONED else "open"


def _qualifications(rows: Any, cleaned: dict[str, Any], faults: Faults) -> None:
    """7.5 (3): rows may be missing, but each is whole and none is blank."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        faults["qualifications"] = ["职业资格应逐条填写。"]
        return
    texts = [f"第 {number} 条：{text}" for number, row in enumerate(rows, 1) for text in _row_faults(row)]
    if len(rows) > MOST_QUALIFICATIONS:
        texts.append(f"最多 {MOST_QUALIFICATIONS} 条。")
    if texts:
        faults["qualifications"] = texts
    else:
        cleaned["qualifications"] = [_row(row) for row in rows]


def _row_faults(row: Mapping[str, Any]) -> list[str]:
    if not any(row.get(name) for name in QUALIFICATION):
        return ["是空行，请填写完整或删除。"]
    found = []
    for name, (word, most) in QUALIFICATION.items():
        try:
            read = day(row.get(name)) if name == "issued_on" else free_text(most)(row.get(name), 0)
        except Unfit as problem:
            found.append(f"{word}：{problem}")
        else:
            found += [] if read else [f"请填写{word}。"]
    return found


def _row(row: Mapping[str, Any]) -> dict[str, str]:
    values = {name: clean(row[name]) for name in QUALIFICATION if name != "issued_on"}
    issued = day(row["issued_on"])
    return values | {"issued_on": issued.isoformat() if issued else ""}
