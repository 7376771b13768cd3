"""Words and colours of every state (wait orange, good green, run blue, off grey, bad red).

Pages, API, tests and documentation read these tables. Sections are those of the manual.
"""

from __future__ import annotations

from collections.abc import Mapping

Titles = Mapping[str, tuple[str, str]]

REGISTRATION: Titles = {"unregistered": ("未注册", "wait"), "registered": ("已注册", "good")}
ACCOUNT: Titles = {"enabled": ("正常", "good"), "disabled": ("禁用", "off")}
SIGNING_FUNCTION: Titles = {"open": ("已开通", "good"), "locked": ("锁定", "off")}
SIGNING: Titles = {"unsigned": ("未签约", "wait"), "signed": ("已签约", "good")}
PROVINCE_STATUS: Titles = {"normal": ("正常", "good"), "locked": ("锁定", "off")}
DISPATCH: Titles = {"none": ("未派遣", "wait"), "dispatched": ("已派遣", "good")}
ENLISTMENT: Titles = {"no": ("否", "off"), "yes": ("是", "run"), "reported": ("已上报", "good")}
PLAN_CONFIRMATION: Titles = {
    "unconfirmed": ("未确认", "wait"),
    "confirmed": ("已确认", "good"),
    "objected": ("确认有误", "bad"),
}
PLAN_LOCK: Titles = {"open": ("未锁定", "wait"), "locking": ("锁定中", "run"), "locked": ("已锁定", "off")}
"""上报就业方案锁定 of a school and year (domain/plan_lock.py)."""
ACCOUNT_STATUS: Titles = {
    "registered": ("已注册", "good"),
    "unregistered": ("未注册", "wait"),
    "disabled": ("禁用", "off"),
}
"""帐户状态 in lists: registration of an enabled account, or disabled."""
BASIS: Titles = {
    "agreement": ("协议就业", "good"),
    "labor_contract": ("劳动合同", "good"),
    "self_employment": ("自主创业", "good"),
    "flexible": ("灵活就业", "good"),
    "staff": ("学校维护", "run"),
    "none": ("待就业", "wait"),
}
"""就业状态: what speaks for the plan row (domain/plan.py)."""
APPLICATION: Titles = {
    "pending": ("待审批", "wait"),
    "approved": ("通过", "good"),
    "refused": ("不通过", "bad"),
    "withdrawn": ("已撤回", "off"),
    "revoked": ("已撤销", "off"),
}
PROVINCE_CASE: Titles = {"sent": ("已上报省级", "run"), "handled": ("省级已办理", "good")}
DOSSIER: Titles = {"not_sent": ("未发送", "wait"), "sent": ("已发送", "good"), "returned": ("退回", "bad")}
ENTRY: Titles = {"missing": ("未录入", "wait"), "entered": ("已录入", "good")}
RECOMMENDATION: Titles = {"none": ("未维护", "wait"), "kept": ("已维护", "good")}
RESUME: Titles = {"none": ("未创建", "wait"), "draft": ("未公开", "run"), "published": ("已公开", "good")}

KINDS: Mapping[str, str] = {
    "out_of_province": "省外就业",
    "flexible": "灵活就业",
    "labor_contract": "劳动合同就业",
    "self_employment": "自主创业",
    "return_home": "缓派生回生源地",
}
"""Kinds of application (chapter 6); the middle three are also kinds of employment record (8.2-8.4)."""
RECORD_KINDS = ("flexible", "labor_contract", "self_employment")


def title(table: Titles, value: str) -> str:
    """The word of a state; empty for none."""
    return table[value][0] if value else ""
