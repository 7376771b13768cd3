"""When an application may be decided, revoked, issued for or withdrawn (manual chapter 6; states.md "Application").

States: pending → approved, refused, withdrawn; approved → revoked while its effect is unused [ours].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.graduates.domain.facts import Facts
from services.graduates.domain.rules import YEAR_LOCKED
from services.graduates.domain.rules import refusal as refusal_of_graduate


@dataclass(frozen=True, slots=True)
class Case:
    """An application with its graduate's facts.

    `issued`: the paper agreement was handed out; `record_lives`: so does the record of 8.2-8.4 that it made;
    `corrects`: the asker is of the school level, which may correct what was handed out.
    """

    kind: str
    state: str
    facts: Facts
    issued: bool = False
    province_state: str = ""
    record_lives: bool = False
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and what to do instead."""

    code: str
    message: str
    applies: Callable[[Case], bool]


_DECIDED = Refusal(
    "already-decided", "该申请已被审批，请刷新后查看结果。", lambda c: c.state in ("approved", "refused", "revoked")
)
_WITHDRAWN = Refusal("withdrawn", "该申请已由毕业生撤回，不能再审批。", lambda c: c.state == "withdrawn")
_LOCKED = Refusal(YEAR_LOCKED.code, YEAR_LOCKED.message, lambda c: c.facts.year_locked)
_RECORD_KINDS = ("flexible", "labor_contract", "self_employment")

REFUSALS: Mapping[str, tuple[Refusal, ...]] = {
    "approve": (_WITHDRAWN, _DECIDED),
    "refuse": (_WITHDRAWN, _DECIDED),
    "withdraw": (
        Refusal("withdrawn", "该申请已经撤回。", lambda c: c.state == "withdrawn"),
        Refusal("already-decided", "该申请已被审批，不能撤回；请联系学校就业部门。", lambda c: c.state != "pending"),
    ),
    "revoke": (
        Refusal("already-revoked", "该申请的审批已被撤销。", lambda c: c.state == "revoked"),
        Refusal("not-approved", "只有审批通过的申请可以撤销审批。", lambda c: c.state != "approved"),
        _LOCKED,
        Refusal(
            "out-of-province-agreement",
            "已录入省外协议书，不能撤销审批；请先办理解约。",
            lambda c: c.kind == "out_of_province" and c.facts.signed_out_of_province,
        ),
        Refusal(
            "paper-issued",
            "纸质就业协议书已发放，不能撤销审批；请收回协议书后使用“恢复省内状态”。",
            lambda c: c.kind == "out_of_province" and c.issued,
        ),
        Refusal(
            "record-deleted",
            "该申请产生的就业信息已被删除，无需撤销审批。",
            lambda c: c.kind in _RECORD_KINDS and not c.record_lives,
        ),
        Refusal(
            "province-handled",
            "省级就业主管部门已经办理，不能撤销审批。",
            lambda c: c.kind == "return_home" and c.province_state == "handled",
        ),
    ),
    "issue": (
        Refusal(
            "not-approved",
            "只有审批通过的省外就业申请可以发放纸质就业协议书。",
            lambda c: c.kind != "out_of_province" or c.state != "approved",
        ),
        Refusal(
            "paper-issued",
            "纸质就业协议书已发放；如登记有误，请由校级用户更正。",
            lambda c: c.issued and not c.corrects,
        ),
    ),
}
"""Asked in order; the first that applies is the refusal. Approving also asks the graduate's rules (approve_<kind>)."""

STAFF_VERBS = ("approve", "refuse", "revoke", "issue")


def refusal(verb: str, case: Case) -> tuple[str, str] | None:
    """Code and message of what refuses the verb; None when it may be done."""
    for each in REFUSALS[verb]:
        if each.applies(case):
            return each.code, each.message
    rule = refusal_of_graduate(f"approve_{case.kind}", case.facts) if verb == "approve" else None
    return (rule.code, rule.message) if rule else None


def allowed(case: Case, verbs: tuple[str, ...] = STAFF_VERBS) -> list[str]:
    """The verbs that may be done now."""
    return [verb for verb in verbs if refusal(verb, case) is None]
