"""What a check of an employer against the register may end with (10.4), and the file of a batch check."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.sheets import Column

SCREEN = "monitoring.employer_check"
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "found": ("已登记", "good"),
    "missing": ("查询结果为空", "wait"),
    "unreachable": ("暂时无法核对", "bad"),
}
MESSAGES: Mapping[str, str] = {
    "found": "该单位在登记机关的数据中存在。",
    "missing": "查询结果为空：登记机关的数据中没有这个名称，请核对输入的单位名称是否完全一致。",
    "unreachable": "暂时无法核对：单位登记机关的数据接口没有正常应答，请稍后再试。",
}
FIELDS: Mapping[str, str] = {
    "code": "统一社会信用代码/组织机构代码",
    "name": "单位名称",
    "kind": "机构类型",
    "legal_person": "法定代表人",
    "address": "注册地址",
    "region": "行政区划",
    "scope": "经营范围",
    "founded_on": "成立日期",
    "valid_until": "有效期至",
    "state": "状态",
}
"""The register's data with their words, in the order of the table."""
NAME = Column("name", "单位名称", width=40, required=True, max_length=100, example="齐鲁示范软件有限公司")
MOST_NAMES = 5000
"""Names of one file."""
