"""Rules of staff accounts (manual 4.1-4.3; who may not be switched off is ours)."""

from __future__ import annotations

from collections.abc import Iterable

from codebook.screens import DEPARTMENT, SCHOOL, all_screens, grantable_keys, screens_for

LEVEL_TITLES = {SCHOOL: "校级", DEPARTMENT: "院系"}
GENDER_TITLES = {"": "", "1": "男", "2": "女"}

NOT_YOURSELF = "不能停用自己的帐户，请由其他校级管理员操作。"
LAST_ADMINISTRATOR = "这是本校最后一个有效的校级帐户，请先另设一个校级帐户。"

CONTACT = ("gender", "phone", "mobile", "email", "im", "address", "postcode")
EDITABLE = {"staff": ("name", "duty", *CONTACT)}
"""What a person may change about themselves: names of other people come from the records of their offices."""


def editable_by(kind: str) -> tuple[str, ...]:
    """The fields of the own profile that a kind of person may change (manual 2.1 for staff)."""
    return EDITABLE.get(kind, CONTACT)


def screens_of(level: str | None, granted: Iterable[str]) -> frozenset[str]:
    """The screens that an account sees: all of the school level, or those granted and those everybody has."""
    if level == SCHOOL:
        return frozenset(screen.key for screen in screens_for(SCHOOL))
    if level == DEPARTMENT:
        always = {screen.key for screen in all_screens() if screen.grantable == "always"}
        return frozenset(always | (set(granted) & grantable_keys()))
    return frozenset()


def in_menu_order(keys: Iterable[str]) -> list[str]:
    """Keys in the order of the catalogue."""
    wanted = set(keys)
    return [screen.key for screen in all_screens() if screen.key in wanted]


def entry_refusal(kind: str, *, account: bool, school: bool, department: bool) -> str | None:
    """Why an account may not come in, given what is enabled; graduates outlive their department."""
    if not account:
        return "该帐户已停用，请联系学校管理员或就业指导处。"
    if not school:
        return "所属学校已停用，请联系主管部门。"
    if kind == "staff" and not department:
        return "所属院系已停用，请联系学校管理员。"
    return None


def lock_reason(*, enabled: bool, is_self: bool, is_last: bool) -> str | None:
    """Why an account may not be switched off; None when it may, and for one that is off already."""
    if not enabled:
        return None
    if is_self:
        return NOT_YOURSELF
    return LAST_ADMINISTRATOR if is_last else None


def allowed_actions(*, enabled: bool, level: str | None, locked: str | None) -> list[str]:
    """What the office may do with an account of the list."""
    actions = ["edit", "sign_ins"] + (["password"] if locked != NOT_YOURSELF else [])
    if level == DEPARTMENT:
        actions.append("grants")
    if not enabled:
        actions.append("enable")
    elif locked is None:
        actions.append("disable")
    return actions
