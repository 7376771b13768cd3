"""The table of verbs: which facts refuse each act of chapter 6 and 8 on a graduate, and what to do instead.

A verb's rules are asked in order; the first that holds is the refusal. `code` is the problem's code, `section` the
manual's; [ours] marks our reading where the manual is silent.
"""

from __future__ import annotations

from kernel import rules as kit
from services.graduates.domain.facts import COMMISSIONED, Facts

Rule = kit.Rule[Facts]
Verb = kit.Verb[Facts]

YEAR_LOCKED = Rule(
    "plan-locked",
    "8.7",
    "该年度毕业生已被锁定就业方案，无法操作；请联系学校隶属的就业主管部门解锁。",
    lambda f: f.year_locked,
)
_DISPATCHED = Rule(
    "dispatched",
    "8.1-a",
    "该毕业生已派遣，不能修改毕业去向；请先办理解约。",
    lambda f: f.dispatched,
)
_IN_PLAN = Rule(
    "agreement-archived",
    "5.1",
    "该毕业生的就业协议书已存档；请先解约，再修改毕业去向。",
    lambda f: f.in_plan,
)
_RECORD_EXISTS = Rule(
    "record-exists",
    "8.2 [ours]",
    "该毕业生已有一条就业信息（灵活就业、劳动合同或自主创业）；请先删除原信息再录入。",
    lambda f: bool(f.live_record),
)
_HAS_AGREEMENT = Rule(
    "agreement-lives",
    "6.1 [ours]",
    "该毕业生已有生效的就业协议书；请先解约，再申请省外就业。",
    lambda f: f.signed,
)
_HAS_APPROVAL = Rule(
    "already-approved",
    "6.1 [ours]",
    "省外就业申请已经通过，无需再次申请。",
    lambda f: f.approved_out_of_province,
)
_NOT_FLEXIBLE_KIND = Rule(
    "dispatch-kind",
    "6.2",
    "只有毕业去向为回生源地或缓派的毕业生可以申请灵活就业；请先修改就业信息。",
    lambda f: f.dispatch_kind not in ("return_home", "deferred"),
)
_NOT_DEFERRED = Rule(
    "dispatch-kind",
    "6.5",
    "只有缓派的毕业生可以申请回生源地。",
    lambda f: f.dispatch_kind != "deferred",
)

VERBS: kit.Verbs[Facts] = {
    "lock_province": Verb(
        "锁定省内状态",
        "8.1-1",
        (
            YEAR_LOCKED,
            Rule("province-locked", "8.1-1", "省内状态已经是锁定，无需再锁定。", lambda f: f.province_locked),
            Rule(
                "in-province-agreement",
                "8.1-1",
                "该毕业生有生效的省内就业协议书，不能锁定省内状态；请先解约。",
                lambda f: f.signed_in_province,
            ),
        ),
    ),
    "restore_province": Verb(
        "恢复省内状态",
        "8.1-2",
        (
            YEAR_LOCKED,
            Rule("province-normal", "8.1-2", "省内状态已经是正常，无需恢复。", lambda f: not f.province_locked),
            Rule(
                "out-of-province-agreement",
                "8.1-2",
                "已录入省外协议书，不能恢复省内状态；请先办理解约。",
                lambda f: f.signed_out_of_province,
            ),
        ),
    ),
    "change_destination": Verb(
        "修改就业信息",
        "8.1-3",
        (
            YEAR_LOCKED,
            _DISPATCHED,
            _IN_PLAN,
            Rule(
                "destination-changed",
                "8.1-b",
                "毕业去向已经修改过一次；请先“返回原就业状态”，再进行修改。",
                lambda f: f.destination_changed,
            ),
        ),
    ),
    "return_destination": Verb(
        "返回原就业状态",
        "8.1-b",
        (
            YEAR_LOCKED,
            _DISPATCHED,
            Rule(
                "destination-original",
                "8.1-b",
                "毕业去向没有修改过，无需返回原就业状态。",
                lambda f: not f.destination_changed,
            ),
        ),
    ),
    "restore_signing": Verb(
        "恢复签约功能",
        "8.1-4",
        (
            YEAR_LOCKED,
            Rule("already-signed", "8.1-4", "该毕业生已签约，不能恢复签约功能，需进行解约。", lambda f: f.signed),
            Rule(
                "not-commissioned",
                "8.1-4",
                "只有培养方式为委培或定向的毕业生需要恢复签约功能。",
                lambda f: f.training_mode not in COMMISSIONED,
            ),
            Rule("signing-open", "8.1-4", "签约功能已经开通，无需恢复。", lambda f: f.signing_open),
        ),
    ),
    "reset_registration": Verb(
        "恢复注册状态",
        "8.1-5",
        (Rule("unregistered", "8.1-5", "该毕业生尚未注册，无需恢复。", lambda f: not f.registered),),
    ),
    "set_password": Verb(
        "设置密码",
        "8.1-6",
        (
            Rule("unregistered", "8.1-6", "该毕业生尚未注册，请由本人先注册。", lambda f: not f.registered),
            Rule("disabled", "8.1-6", "帐户已禁用，请先启用帐户再设置密码。", lambda f: not f.enabled),
        ),
    ),
    "toggle_enlistment": Verb(
        "设置预征入伍",
        "8.1-7",
        (
            Rule(
                "enlistment-reported",
                "8.1-8",
                "该年度预征入伍已整体上报，学校不能再做调整。",
                lambda f: f.enlistment_reported or f.enlistment == "reported",
            ),
        ),
    ),
    "disable": Verb("禁用帐户", "8.1", (Rule("disabled", "8.1", "帐户已经是禁用状态。", lambda f: not f.enabled),)),
    "enable": Verb("启用帐户", "8.1", (Rule("enabled", "8.1", "帐户已经是正常状态。", lambda f: f.enabled),)),
    "clear_operation_code": Verb(
        "清空操作码",
        "8.1",
        (Rule("no-operation-code", "8.1", "该毕业生没有设置操作码。", lambda f: not f.has_operation_code),),
    ),
    "dispatch": Verb("派遣", "8.1-a", (Rule("dispatched", "8.1-a", "该毕业生已经派遣。", lambda f: f.dispatched),)),
    "add_record": Verb("增加", "8.2", (YEAR_LOCKED, _IN_PLAN, _RECORD_EXISTS)),
    "change_record": Verb("修改", "8.2", (YEAR_LOCKED,)),
    "delete_record": Verb("删除", "8.2", (YEAR_LOCKED,)),
    "apply_out_of_province": Verb("申请省外就业", "6.1", (YEAR_LOCKED, _HAS_AGREEMENT, _HAS_APPROVAL)),
    "apply_flexible": Verb("申请灵活就业", "6.2", (YEAR_LOCKED, _NOT_FLEXIBLE_KIND, _IN_PLAN)),
    "apply_labor_contract": Verb("申请劳动合同就业", "6.3", (YEAR_LOCKED, _IN_PLAN)),
    "apply_self_employment": Verb("申请自主创业", "6.4", (YEAR_LOCKED, _IN_PLAN)),
    "apply_return_home": Verb("申请回生源地", "6.5", (YEAR_LOCKED, _NOT_DEFERRED)),
    "approve_out_of_province": Verb("审核通过", "6.1", (YEAR_LOCKED, _HAS_AGREEMENT)),
    "approve_flexible": Verb("审核通过", "6.2", (YEAR_LOCKED, _NOT_FLEXIBLE_KIND, _IN_PLAN, _RECORD_EXISTS)),
    "approve_labor_contract": Verb("审核通过", "6.3", (YEAR_LOCKED, _IN_PLAN, _RECORD_EXISTS)),
    "approve_self_employment": Verb("审核通过", "6.4", (YEAR_LOCKED, _IN_PLAN, _RECORD_EXISTS)),
    "approve_return_home": Verb("审核通过", "6.5", (YEAR_LOCKED, _NOT_DEFERRED)),
    "supplement": Verb("补报生源", "7.5", (YEAR_LOCKED,)),
    "change_recommendation": Verb("修改", "7.9", (YEAR_LOCKED,)),
    "confirm_plan": Verb(
        "确认无误",
        "8.7",
        (
            YEAR_LOCKED,
            Rule("already-confirmed", "8.7 [ours]", "您已确认就业方案信息，无需再次确认。", lambda f: f.plan_confirmed),
        ),
    ),
    "object_to_plan": Verb("信息有误", "8.7", (YEAR_LOCKED,)),
}

BUTTONS = (
    "lock_province",
    "restore_province",
    "change_destination",
    "return_destination",
    "restore_signing",
    "reset_registration",
    "set_password",
    "toggle_enlistment",
    "disable",
    "enable",
    "clear_operation_code",
)
"""The verbs that 8.1 shows, in the manual's order."""


def refusal(verb: str, facts: Facts) -> Rule | None:
    """The first rule that refuses a verb for these facts; None when it may be done."""
    return kit.first_refusal(VERBS, verb, facts)


def allowed(facts: Facts, verbs: tuple[str, ...] = BUTTONS) -> list[str]:
    """The verbs that may be done now."""
    return kit.allowed_of(VERBS, facts, verbs)


def refusals(facts: Facts, verbs: tuple[str, ...] = BUTTONS) -> dict[str, str]:
    """Why each of the others may not be done now, by verb."""
    found = {verb: refusal(verb, facts) for verb in verbs}
    return {verb: rule.message for verb, rule in found.items() if rule}


def locked_reason(facts: Facts) -> str | None:
    """Why the row takes no checkbox: the plan of its year is locked (5.6, 8.2)."""
    return YEAR_LOCKED.message if facts.year_locked else None
