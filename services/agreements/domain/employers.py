"""Employers as they sign: the code in one form, which employer is meant, and what is strange about a code.

A code whose check character is wrong was issued now and then: it warns and never refuses (GB 11714, GB 32100).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codebook.employer_codes import compact, plausible

DETAILS = (
    *("address", "postcode", "contact", "contact_phone", "contact_mobile", "contact_email", "supervisor"),
    *("dossier_to", "dossier_address", "dossier_postcode", "residence_to"),
)
"""What an employer is known by besides name, code, kind, industry and region."""
_NO_REASON = "单位代码 {code} 的校验码不对，请核对；确认无误的，请在“代码说明”中填写原因。"
_WITH_REASON = "单位代码 {code} 的校验码不对，录入时说明的原因：{note}"


def as_signed(body: Mapping[str, Any]) -> dict[str, Any]:
    """What an agreement keeps of contract.EmployerBody: the code compact, a reason only where one is needed."""
    code = compact(body["employer_code"])
    return {**body, "employer_code": code, "code_note": body["code_note"] if doubtful(code) else ""}


def doubtful(code: str) -> bool:
    """Whether a compact code has the wrong check character."""
    return bool(code) and not plausible(code)


def warnings(employer: Mapping[str, Any]) -> list[str]:
    """What to look at again, in words; empty for a good employer."""
    code, note = employer.get("employer_code", ""), employer.get("code_note", "")
    if not doubtful(code):
        return []
    return [(_WITH_REASON if note else _NO_REASON).format(code=code, note=note)]
