"""An employer, terms and a letter that are right in every field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EMPLOYER: Mapping[str, Any] = {
    "employer_name": "济南示范软件公司",
    "employer_code": "91110000600037341L",
    "code_note": "",
    "employer_kind": "39",
    "industry": "34",
    "employer_region": "370102",
    "address": "济南市历下区示范路 1 号",
    "postcode": "250000",
    "contact": "李主任",
    "contact_phone": "0531-88880000",
    "contact_mobile": "",
    "contact_email": "",
    "supervisor": "",
    "dossier_to": "济南市人才服务中心",
    "dossier_address": "济南市历下区示范路 2 号",
    "dossier_postcode": "250000",
    "residence_to": "",
}
"""An employer right in every field (contract.EmployerBody)."""
TERMS: Mapping[str, Any] = {
    "position": "13",
    "job": "软件工程师",
    "service_years": 3,
    "probation_months": 3,
    "monthly_salary": 6000,
    "penalty": 5000,
    "report_on": "2026-07-15",
    "remark": "",
}
"""What was agreed (contract.TermsBody, as kept)."""
LETTER: Mapping[str, Any] = {"reason": "双方协商一致", "terminated_on": "2026-05-20", "employer_contact": "李主任"}
"""What a termination letter says (contract.LetterBody)."""
