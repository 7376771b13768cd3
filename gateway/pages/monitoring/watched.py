"""10.1-10.3: one declaration, three screens over graduates: registered, with a résumé, signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from gateway import session
from gateway.clients import reports
from gateway.pages.employment.passwords import set_password
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, MORE, NAME, Q0
from gateway.pages.monitoring import reminders
from gateway.pages.office.ordering import ordered_by
from gateway.screens.declaration import Action, Column, Empty, Filter, Query, Screen, State, Tabs, Tool
from gateway.screens.registry import declare
from services.reports.contract import RegistrationQuery, ResumeQuery, SigningQuery
from services.reports.contract.titles import REGISTRATION, RESUME, SIGNING

Titles = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Watched:
    """What differs: the service's list, the states, columns after the common ones, filters, actions."""

    key: str
    kind: str
    titles: Titles
    schema: type
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    actions: tuple[Action, ...] = ()


KINDS = (
    Watched(
        key="monitoring.registration",
        kind="registrations",
        titles=REGISTRATION,
        schema=RegistrationQuery,
        columns=(
            Column("login_name", "登录用户名"),
            Column("registered_at", "注册时间", kind="time", sort="registered_at"),
            Column("account_title", "帐户状态", shown=False),
        ),
        filters=(Filter("registered", "注册时间", kind="dates"),),
        actions=(set_password("修改密码"),),
    ),
    Watched(
        key="monitoring.resume",
        kind="resumes",
        titles=RESUME,
        schema=ResumeQuery,
        columns=(
            Column("resume_completeness", "完整度（%）", kind="number", sort="resume_completeness"),
            Column("resume_updated_at", "最近更新", kind="time", sort="resume_updated_at"),
        ),
        filters=(Filter("updated", "更新时间", kind="dates"),),
    ),
    Watched(
        key="monitoring.signing",
        kind="signings",
        titles=SIGNING,
        schema=SigningQuery,
        columns=(
            Column("employer_name", "单位名称"),
            Column("agreement_number", "协议书号"),
            Column("source_title", "协议来源"),
            Column("signed_on", "签约时间", sort="signed_on"),
        ),
        filters=(Filter("employer_name", "单位名称"), Filter("signed", "签约时间", kind="dates")),
    ),
)


def _screen(watched: Watched) -> Screen:
    states = tuple(State(value, title, tone) for value, (title, tone) in watched.titles.items())  # type: ignore[arg-type]
    return Screen(
        key=watched.key,
        source=lambda query: reports().watched(watched.kind, **query),
        schema=frozenset(watched.schema().fields),
        export=lambda query: reports().watched_sheet(watched.kind, **query),
        order_export=ordered_by("reports", watched.kind, watched.schema),
        tabs=Tabs("state", (("", "全部"), *((value, word) for value, (word, _) in watched.titles.items()))),
        filters=(*Q0, *watched.filters),
        columns=(NAME, Column("state", "状态", kind="state", states=states), *C0, *watched.columns, *MORE),
        actions=watched.actions,
        tools=(Tool("remind", "提醒", "bell", href=_reminder(watched.key), plain=True, offered=_reminds),),
        drawer=drawer(),
        name_of="name",
        empty=Empty("还没有毕业生", "导入或补报生源后，毕业生会出现在这里。", "users"),
    )


def _reminder(key: str) -> Callable[[Query], str]:
    """新建信息 with the text, and the receivers of the list's query."""
    name = key.partition(".")[2]
    return lambda query: f"{reminders.ADDRESS}?{urlencode(reminders.address(name, query))}"


def _reminds(_query: Query) -> bool:
    """Whether the asker may write messages at all."""
    return "messages.compose" in session.resolve().screens


SCREENS = tuple(declare(_screen(watched)) for watched in KINDS)
