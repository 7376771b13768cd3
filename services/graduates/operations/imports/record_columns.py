"""Columns of a file of graduate records: the plan format 0-43 by Chinese title or by its pinyin (DBF) name.

A coded field may come as its code, as its title, or as both; the code then speaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codebook.tables import table
from kernel.sheets import Column
from services.graduates.domain.fields import FIELDS

CODE = "_code"
_WIDE = frozenset({"department_id", "class_name", "commissioned_by", "home_address", "previous_dossier_keeper"})
_PLAN_FORMAT: tuple[tuple[str, str, str], ...] = (
    ("exam_number", "考生号", "KSH"),
    ("id_number", "身份证号", "SFZH"),
    ("name", "姓名", "XM"),
    ("sex_code", "性别代码", "XBDM"),
    ("sex", "性别", "XB"),
    ("nationality_code", "民族代码", "MZDM"),
    ("nationality", "民族", "MZ"),
    ("political_status_code", "政治面貌代码", "ZZMMDM"),
    ("political_status", "政治面貌", "ZZMM"),
    ("school_code", "院校代码", "YXDM"),
    ("school_name", "院校名称", "YXMC"),
    ("branch_campus", "分校名称", "FXMC"),
    ("degree_code", "学历代码", "XLDM"),
    ("degree", "学历", "XL"),
    ("major_code", "专业代码", "ZYDM"),
    ("major", "专业", "ZY"),
    ("major_direction", "专业方向", "ZYFX"),
    ("training_mode_code", "培养方式代码", "PYFSDM"),
    ("training_mode", "培养方式", "PYFS"),
    ("commissioned_by", "定向或委培单位", "DXHWPDW"),
    ("origin_region_code", "生源所在地代码", "SYSZDDM"),
    ("origin_region", "生源所在地", "SYSZD"),
    ("urban_rural", "城乡生源", "CXSY"),
    ("schooling_years", "学制", "XZ"),
    ("enrolled_on", "入学时间", "RXSJ"),
    ("graduated_on", "毕业时间", "BYSJ"),
    ("teacher_training_code", "师范生类别代码", "SFSLBDM"),
    ("teacher_training", "师范生类别", "SFSLB"),
    ("difficulty_code", "困难生类别代码", "KNSLBDM"),
    ("difficulty", "困难生类别", "KNSLB"),
    ("department_id", "所在院系", "SZYX"),
    ("class_name", "所在班级", "SZBJ"),
    ("student_no", "学号", "XH"),
    ("birth_date", "出生日期", "CSRQ"),
    ("previous_dossier_keeper", "入学前档案所在单位", "RXQDASZDW"),
    ("previous_police_station", "入学前户口所在地派出所", "RXQHKSZDPCS RXQHKSZDPC"),
    ("residence_transferred", "户口是否转入学校", "HKSFZRXX"),
    ("dossier_transferred", "档案是否转入学校", "DASFZRXX"),
    ("mobile", "手机号码", "MOBILEPHONE MOBILEPHON"),
    ("email", "电子邮箱", "EMAIL"),
    ("qq", "QQ号码", "QQ"),
    ("home_address", "家庭住址", "JTDZ"),
    ("home_phone", "家庭电话", "JTDH"),
    ("home_postcode", "家庭邮编", "JTYB"),
)
_EXAMPLES = {"exam_number": "22370100000001", "name": "张建国", "enrolled_on": "20220901", "graduated_on": "20260630"}
_NOTES = {
    "id_number": "15 或 18 位，单元格请设为文本格式。",
    "department_id": "院系的名称或代码，须是本校现有的院系。",
    "sex": "可不填，以身份证号为准。",
    "birth_date": "可不填，以身份证号为准；填写时须与身份证号一致。",
    "enrolled_on": "写成 20220901 或 202209。",
    "graduated_on": "写成 20260630 或 202606。",
    "school_code": "可不填，填写时须是本校代码。",
}


def _column(key: str, title: str, names: str) -> Column:
    word = FIELDS.get(key)
    coded = word is not None and word.kind == "code"
    titles = tuple(dict.fromkeys(entry.label for entry in table(word.table).entries)) if coded and word else ()
    return Column(
        key,
        title,
        "date" if key == "birth_date" else "text",
        width=28 if key in _WIDE else 18,
        required=key in ("exam_number", "id_number", "name"),
        max_length=200,
        example=_EXAMPLES.get(key),
        note=_NOTES.get(key) or (f"例如：{'、'.join(titles[:8])}" if titles else None),
        aliases=tuple(names.split()),
    )


COLUMNS = tuple(_column(*each) for each in _PLAN_FORMAT)
TEMPLATE = tuple(column for column in COLUMNS if not column.key.endswith(CODE) and column.key != "school_name")
_KEYS = tuple(column.key for column in COLUMNS)


def given(values: Sequence[Any]) -> dict[str, Any]:
    """What a row really says, by field: blanks are left out, a code goes before its title."""
    row = {key: value for key, value in zip(_KEYS, values, strict=True) if value is not None}
    row.pop("school_name", None)
    return {name: value for name, value in row.items() if not _is_code(name)} | {
        name.removesuffix(CODE): value for name, value in row.items() if _is_code(name)
    }


def _is_code(name: str) -> bool:
    return name.endswith(CODE) and name.removesuffix(CODE) in FIELDS and name not in FIELDS


def by_column(faults: Mapping[str, Sequence[str]], values: Sequence[Any]) -> dict[str, str]:
    """Faults of fields as faults of the columns that brought them."""
    row = dict(zip(_KEYS, values, strict=True))
    return {
        f"{name}{CODE}" if row.get(f"{name}{CODE}") is not None else name: "；".join(texts)
        for name, texts in faults.items()
    }
