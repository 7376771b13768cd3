"""Right contents of applications and records, by kind."""

from __future__ import annotations

from typing import Any

_EMPLOYER = {
    "employer_name": "示范软件有限公司",
    "employer_code": "91350100M000100Y43",
    "employer_kind": "39",
    "industry": "34",
    "employer_region": "370102",
    "position": "13",
    "contact": "王经理",
    "contact_phone": "0531-88880000",
}
CONTENTS: dict[str, dict[str, Any]] = {
    "out_of_province": {"region": "110000", "employer_name": "北京示范公司", "reason": "单位要求签纸质协议"},
    "flexible": {"form": "freelance", "activity": "自由撰稿", "started_on": "2026-07-01", "phone": "0531-88880000"},
    "labor_contract": _EMPLOYER | {"contract_from": "2026-07-01", "contract_to": "2029-06-30"},
    "self_employment": {
        "venture_name": "示范工作室",
        "credit_code": "91350100M000100Y43",
        "registered_on": "2026-05-01",
        "business_scope": "软件开发",
        "role": "legal_person",
        "employer_region": "370102",
    },
    "return_home": {"reason": "回生源地就业"},
}
