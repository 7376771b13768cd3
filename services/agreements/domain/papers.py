"""What stands on an agreement and a termination letter, line by line, and what a verifier is told of them. [ours]

Neither shows an ID number or a graduate's phone: the service does not know them.
"""

from __future__ import annotations

from services.agreements.domain.states import LIVE

AGREEMENT = "就业协议书"
LETTER = "解约函"
EMPLOYER_ROWS: tuple[tuple[str, ...], ...] = (
    ("employer_name", "employer_code"),
    ("employer_kind", "industry", "employer_region"),
    ("address", "postcode"),
    ("contact", "contact_phone", "contact_mobile"),
    ("dossier_to", "dossier_postcode"),
    ("dossier_address", "residence_to"),
)
TERMS_ROWS: tuple[tuple[str, ...], ...] = (
    ("position", "job", "report_on"),
    ("service_years", "probation_months", "monthly_salary"),
    ("penalty", "remark"),
)
AGREEMENT_SIGNATURES = ("毕业生（签字）", "用人单位（盖章）", "学校（盖章）")
LETTER_SIGNATURES = ("毕业生（签字）", "用人单位（盖章）", "学校就业部门（盖章）")
IN_FORCE, NOT_YET, OVER = "有效", "尚未生效", "已失效"
NOT_NUMBERED = "该协议书尚未经人社部门鉴证，还没有协议书编号，鉴证后才能打印。"
_ENDED = ("approved", "done")


def agreement_verdict(state: str) -> str:
    """What a verifier is told of an agreement: it counts until it is terminated."""
    if state == "awaiting_certification":
        return NOT_YET
    return IN_FORCE if state in LIVE else OVER


def letter_verdict(state: str) -> str:
    """What a verifier is told of a termination letter: it counts once the termination is done."""
    if state == "pending":
        return NOT_YET
    return IN_FORCE if state in _ENDED else OVER


def certified(number: str) -> bool:
    """Whether an agreement may be printed: one that waits for certification has no number yet."""
    return number != ""
