"""What refuses each act of chapter 5, and what to do instead: asked in order, the first that holds is the refusal.

`section` is the manual's; [ours] marks our reading where the manual is silent.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernel import rules as kit
from services.agreements.domain.states import ENTERED, IN_PLAN, IN_PROVINCE, SOURCES, changeable, target


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules ask of an agreement ("" state: none yet) and its graduate.

    `year_closed`: the plan of school and year is locked or being locked; `lives`: another agreement of the graduate
    lives; `waits`: one waits for certification; `termination_open`: an application to terminate waits;
    `further_study`: the act's reason, or the destination set by staff, is 升学; `application_state` is the newest
    out-of-province application's.
    """

    state: str = ""
    source: str = ""
    year_closed: bool = False
    lives: bool = False
    waits: bool = False
    termination_open: bool = False
    active: bool = True
    signing_open: bool = True
    province_locked: bool = False
    application_state: str = ""
    further_study: bool = False


Rule = kit.Rule[Case]
Verb = kit.Verb[Case]

YEAR_LOCKED = Rule(
    "plan-locked",
    "5.6, 8.7",
    "该年度毕业生已被锁定就业方案，无法操作；请联系学校隶属的就业主管部门解锁。",
    lambda c: c.year_closed,
)
_TERMINATED = Rule("terminated", "5.1", "该协议书已解约，不能再操作。", lambda c: c.state == "terminated")
_AWAITING = Rule(
    "awaiting-certification",
    "5.2",
    "该协议书尚未经人社部门鉴证，鉴证后才能审核。",
    lambda c: c.state == "awaiting_certification",
)
_LIVES = Rule(
    "agreement-lives",
    "5.1 [ours]",
    "该毕业生已有生效的就业协议书，不能再签；请先解约。",
    lambda c: c.lives,
)
_WAITS = Rule(
    "agreement-waits",
    "5.2 [ours]",
    "该毕业生已录入一份待鉴证的协议书，请等待鉴证或修改该协议书。",
    lambda c: c.waits,
)
_PROVINCE_LOCKED = Rule(
    "province-locked",
    "6.1, 8.1-1",
    "该毕业生的省内就业状态已锁定，不能签订省内协议书；请先恢复省内状态。",
    lambda c: c.province_locked,
)
_SIGNING_LOCKED = Rule(
    "signing-locked",
    "8.1-4",
    "该毕业生（委培或定向）的签约功能已锁定；请学校先恢复签约功能。",
    lambda c: not c.signing_open,
)
_INACTIVE = Rule("inactive", "8.1", "该毕业生的帐户未注册或已禁用，不能录入协议书。", lambda c: not c.active)
_NOT_APPLIED = Rule(
    "not-applied",
    "5.7-1",
    "该毕业生还没有申请省外就业，不能录入省外协议书；请毕业生先提交省外就业申请。",
    lambda c: c.application_state in ("", "withdrawn"),
)
_NOT_APPROVED = Rule(
    "not-approved",
    "5.7-1",
    "该毕业生的省外就业申请没有被学校通过，不能录入省外协议书；请先在“省外就业审批”中审核。",
    lambda c: c.application_state != "approved",
)
_NOT_OUT_OF_PROVINCE = Rule(
    "not-out-of-province",
    "5.5",
    "只有录入的省外协议书可以申请解约审核；省内协议书请与用人单位网上协商解约。",
    lambda c: c.source != "out_of_province",
)
_NOT_LIVE = Rule("not-live", "5.5", "没有生效的就业协议书，无需解约。", lambda c: target(c.state, "terminate") is None)
_TERMINATION_OPEN = Rule(
    "termination-open", "5.5 [ours]", "解约申请正在等待学校审核，无需再次申请。", lambda c: c.termination_open
)
_TERMINATION_WAITS = Rule(
    "termination-open",
    "5.5 [ours]",
    "该协议书的解约申请正在等待审核，请先处理解约申请。",
    lambda c: c.termination_open,
)
_TERMINATION_OVER = Rule(
    "termination-over",
    "5.5 [ours]",
    "该解约申请已经处理或撤回，请刷新后查看。",
    lambda c: not c.termination_open,
)

VERBS: kit.Verbs[Case] = {
    "archive": Verb(
        "存档通过",
        "5.1",
        (
            YEAR_LOCKED,
            _TERMINATED,
            _AWAITING,
            Rule(
                "not-pending",
                "5.1",
                "存档通过只能对待审核的协议书进行；已撤消存档的请使用“恢复存档”。",
                lambda c: target(c.state, "archive") is None,
            ),
            _TERMINATION_WAITS,
        ),
    ),
    "unarchive": Verb(
        "撤消存档",
        "5.1-2",
        (
            YEAR_LOCKED,
            _TERMINATED,
            Rule(
                "not-archived",
                "5.1-3",
                "撤消存档操作只能对存档通过的记录进行。",
                lambda c: c.state not in IN_PLAN,
            ),
            Rule(
                "further-study",
                "5.1-2",
                "升学的毕业生如果要从方案库中撤出，需要先进行解约，解约后再修改毕业生的毕业去向为升学。",
                lambda c: c.further_study,
            ),
        ),
    ),
    "restore": Verb(
        "恢复存档",
        "5.1-3",
        (
            YEAR_LOCKED,
            _TERMINATED,
            Rule(
                "not-withdrawn",
                "5.1-3",
                "恢复存档只能对进行了撤消存档操作的就业协议记录进行操作。",
                lambda c: target(c.state, "restore") is None,
            ),
        ),
    ),
    "change_employer": Verb(
        "修改",
        "5.3",
        (
            YEAR_LOCKED,
            _TERMINATED,
            Rule(
                "not-out-of-province",
                "5.3",
                "只能修改省外协议书中的省外单位信息。",
                lambda c: c.source != "out_of_province",
            ),
        ),
    ),
    "force": Verb(
        "解除状态",
        "5.6",
        (
            YEAR_LOCKED,
            Rule(
                "not-entered",
                "5.6",
                f"只能强制解除毕业生录入的省外协议书和录入的省内协议书，“{SOURCES['system']}”的协议书无法强制解除。",
                lambda c: c.source not in ENTERED,
            ),
            _TERMINATED,
            _NOT_LIVE,
        ),
    ),
    "ask_termination": Verb("申请解约", "5.5", (_NOT_OUT_OF_PROVINCE, _NOT_LIVE, _TERMINATION_OPEN)),
    "approve_termination": Verb("审核通过", "5.5", (YEAR_LOCKED, _TERMINATION_OVER, _NOT_LIVE)),
    "refuse_termination": Verb("审核不通过", "5.5 [ours]", (_TERMINATION_OVER,)),
    "withdraw_termination": Verb("撤回解约申请", "5.5 [ours]", (_TERMINATION_OVER,)),
    "terminate_online": Verb(
        "解约",
        "5.4",
        (
            Rule(
                "not-in-province",
                "5.4",
                "省外协议书不能网上协商解约；请由毕业生申请解约，学校审核。",
                lambda c: not in_province(c.source),
            ),
            _TERMINATED,
            _NOT_LIVE,
        ),
    ),
    "enter_out_of_province": Verb("录入", "5.7", (YEAR_LOCKED, _NOT_APPLIED, _NOT_APPROVED, _LIVES, _WAITS)),
    "enter_in_province": Verb(
        "录入省内协议书", "5.2", (YEAR_LOCKED, _INACTIVE, _SIGNING_LOCKED, _PROVINCE_LOCKED, _LIVES, _WAITS)
    ),
    "change": Verb(
        "修改协议书",
        "5.2, 5.3 [ours]",
        (
            YEAR_LOCKED,
            _TERMINATED,
            Rule(
                "not-changeable",
                "5.2, 5.3 [ours]",
                "协议书已经鉴证或审核，不能再修改；需要更正的请联系学校就业部门。",
                lambda c: not changeable(c.source, c.state),
            ),
            _TERMINATION_WAITS,
        ),
    ),
    "deliver": Verb("接收协议书", "5.1", (_SIGNING_LOCKED, _PROVINCE_LOCKED, _LIVES)),
    "certify": Verb(
        "鉴证",
        "5.2",
        (
            Rule(
                "not-awaiting",
                "5.2",
                "该协议书不在待鉴证状态，可能已经鉴证。",
                lambda c: target(c.state, "certify") is None,
            ),
            _LIVES,
        ),
    ),
}
"""`enter_in_province` and `change` are the graduate's own; an out-of-province one is entered by the rules of 5.7. For
approve_, refuse_ and withdraw_termination `termination_open` is that of the very application.

A delivery or certification for a locked year is taken: it is the authority's word, and waits for review [ours].
"""

REVIEW = ("archive", "unarchive", "restore")
"""The verbs of 5.1-5.3 on many, in the manual's order."""


def refusal(verb: str, case: Case) -> Rule | None:
    """The first rule that refuses a verb; None when it may be done."""
    return kit.first_refusal(VERBS, verb, case)


def allowed(case: Case, verbs: tuple[str, ...]) -> list[str]:
    """The verbs that may be done now."""
    return kit.allowed_of(VERBS, case, verbs)


def locked_reason(case: Case) -> str | None:
    """Why the row takes no checkbox: the plan of its year is locked (5.6)."""
    return YEAR_LOCKED.message if case.year_closed else None


def in_province(source: str) -> bool:
    """Whether a source is of the province."""
    return source in IN_PROVINCE
