"""毕业生就业信息管理 (manual 8.1): the list and its buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codebook.tables import table
from gateway.clients import graduates
from gateway.pages.employment import destination, enlistment
from gateway.pages.employment.passwords import set_password
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, MORE, NAME, Q0
from gateway.pages.office.ordering import ordered_by
from gateway.screens import batches
from gateway.screens.declaration import Action, Column, Empty, Filter, Options, Screen, State, Tabs, Tool
from gateway.screens.registry import declare
from gateway.years import current_year
from services.graduates.contract import EmploymentQuery
from services.graduates.contract import titles as words


def _states(name: str, title: str, table_of: Mapping[str, tuple[str, str]], *, shown: bool = True) -> Column:
    states = tuple(State(value, word, tone) for value, (word, tone) in table_of.items())  # type: ignore[arg-type]
    return Column(name, title, kind="state", states=states, shown=shown)


def _choice(name: str, title: str, table_of: Mapping[str, tuple[str, str]]) -> Filter:
    options = (("", "全部"), *((value, word) for value, (word, _) in table_of.items()))
    return Filter(name, title, kind="select", options=options)


def _coded(name: str, title: str, table_name: str) -> Filter:
    def options() -> Options:
        return [("", "全部"), *((entry.code, entry.label) for entry in table(table_name).at(current_year()))]

    return Filter(name, title, kind="select", options=options)


def _many(verb: str) -> Callable[[list[str], str], Mapping[str, Any]]:
    return lambda rows, reason: graduates().employment_batch(verb.replace("_", "-"), rows, reason=reason)


def _act(verb: str, title: str, icon: str, effect: str, **more: Any) -> Action:
    """A button for one and for many."""
    many = _many(verb)
    more = {"matching": None} | more
    return Action(
        verb, title, icon, effect, run=lambda row, reason: batches.single(many([row], reason)), batch=many, **more
    )


ACTIONS = (
    Action(
        "change_destination",
        "修改就业信息",
        "edit",
        form=destination.FORM,
        single=True,
        allows=("change_destination", "return_destination"),
    ),
    _act(
        "lock_province",
        "锁定省内状态",
        "lock",
        "将锁定 {n} 名毕业生的省内状态：锁定后不能再签省内协议书，可以补办省外就业申请。",
        matching={"province_status": "normal", "signing": "unsigned"},
        undo="restore_province",
    ),
    _act(
        "restore_province",
        "恢复省内状态",
        "lock-open",
        "将恢复 {n} 名毕业生的省内状态：可以在省内签约，已通过的省外就业申请随之作废。",
    ),
    _act(
        "restore_signing",
        "恢复签约功能",
        "file-certificate",
        "将恢复 {n} 名委培、定向毕业生的初始签约功能，恢复后即可签约。",
    ),
    set_password("设置密码"),
    _act(
        "reset_registration",
        "恢复注册状态",
        "arrow-back-up",
        "将 {n} 名毕业生恢复为未注册状态，其他状态信息不变；本人须重新注册才能登录。",
        danger=True,
    ),
    _act(
        "toggle_enlistment",
        "设置预征入伍",
        "flag",
        "将设置 {n} 名毕业生的预征入伍：没有设置的设为预征入伍，已经设置的取消设置。",
        done="已设置预征入伍",
        matching={"enlistment": "no"},
        undo="toggle_enlistment",
        offered=enlistment.can_be_set,
    ),
    _act(
        "disable",
        "禁用帐户",
        "ban",
        "将禁用 {n} 个毕业生帐户：本人立即退出登录，启用前不能再登录。",
        danger=True,
        reason=True,
        undo="enable",
    ),
    _act("enable", "启用帐户", "circle-check", "将启用 {n} 个毕业生帐户，启用后即可登录。"),
    _act(
        "clear_operation_code",
        "清空操作码",
        "eraser",
        "将清空 {n} 名毕业生的操作码，本人须重新设置操作码。",
        danger=True,
    ),
    Action(
        "return_destination",
        "返回原就业状态",
        "history",
        view=destination.returning,
    ),
)

GRADUATES = declare(
    Screen(
        key=destination.KEY,
        source=lambda query: graduates().employment(**query),
        schema=frozenset(EmploymentQuery().fields),
        export=lambda query: graduates().employment_sheet(**query),
        order_export=ordered_by("graduates", "employment", EmploymentQuery),
        tabs=Tabs("signing", (("", "全部"), *((value, word) for value, (word, _) in words.SIGNING.items()))),
        filters=(
            *Q0,
            _choice("enlistment", "预征入伍", words.ENLISTMENT),
            _coded("destination", "毕业去向", "destinations"),
            _choice("basis", "就业状态", words.BASIS),
            _choice("account", "帐户状态", words.ACCOUNT_STATUS),
            _choice("province_status", "省内状态", words.PROVINCE_STATUS),
            _coded("training_mode", "培养方式", "training_modes"),
            _coded("dispatch_kind", "派遣方式", "dispatch_kinds"),
            _choice("dispatch", "派遣状态", words.DISPATCH),
            _choice("plan_confirmation", "方案确认", words.PLAN_CONFIRMATION),
        ),
        columns=(
            NAME,
            _states("signing", "签约状态", words.SIGNING),
            _states("basis", "就业状态", words.BASIS),
            *C0,
            Column("destination_title", "毕业去向"),
            Column("employer_name", "单位名称"),
            _states("province_status", "省内状态", words.PROVINCE_STATUS),
            _states("account", "帐户状态", words.ACCOUNT_STATUS),
            _states("dispatch", "派遣状态", words.DISPATCH),
            _states("plan_confirmation", "方案确认", words.PLAN_CONFIRMATION),
            _states("enlistment", "预征入伍", words.ENLISTMENT),
            Column("training_mode_title", "培养方式"),
            Column("dispatch_kind_title", "派遣方式", shown=False),
            Column("agreement_number", "协议书编号"),
            *MORE,
        ),
        actions=ACTIONS,
        tools=(Tool("enlistment", "预征入伍上报", "send", href=enlistment.PATH, offered=enlistment.can_be_reported),),
        drawer=drawer(tab="employment"),
        name_of="name",
        locks=True,
        empty=Empty("还没有毕业生", "生源数据导入或补报后，可以在这里维护就业信息。", "briefcase"),
    )
)
