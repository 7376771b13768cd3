"""10.1-10.3: one declaration, three screens over graduates: registered, with a résumé, signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from gateway import session
from gateway.clients import reports
from gateway.pages.employment.passwords import set_password
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, MORE, NAME, Q0
from gateway.screens.declaration import Action, Column, Empty, Filter, Query, Screen, State, Tabs, Tool
from gateway.screens.registry import declare
from services.reports.contract import RegistrationQuery, ResumeQuery, SigningQuery
from services.reports.contract.titles import REGISTRATION, RESUME, SIGNING

Titles = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Watched:
    """What differs: the service's list, the states, columns after the common ones, filters, the reminder's text."""

    key: str
    kind: str
    titles: Titles
    schema: type
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    remind: tuple[str, str]
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
        remind=(
            "请尽快注册",
            "您还没有在就业信息网注册。请用姓名、身份证号等本人信息完成注册，以便签约和办理就业手续。",
        ),
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
        remind=("请创建并公开简历", "您还没有公开的简历。没有简历不能在省内网上签约，请登录后创建简历并公开。"),
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
        remind=(
            "请关注签约进展",
            "您目前还没有签约。已有就业意向的，请及时在就业信息网上签约；需要帮助请联系院系或就业指导处。",
        ),
    ),
)


def _screen(watched: Watched) -> Screen:
    states = tuple(State(value, title, tone) for value, (title, tone) in watched.titles.items())  # type: ignore[arg-type]
    title, body = watched.remind
    return Screen(
        key=watched.key,
        source=lambda query: reports().watched(watched.kind, **query),
        schema=frozenset(watched.schema().fields),
        export=lambda query: reports().watched_sheet(watched.kind, **query),
        tabs=Tabs("state", (("", "全部"), *((value, word) for value, (word, _) in watched.titles.items()))),
        filters=(*Q0, *watched.filters),
        columns=(NAME, Column("state", "状态", kind="state", states=states), *C0, *watched.columns, *MORE),
        actions=watched.actions,
        tools=(Tool("remind", "提醒", "bell", href=_compose(title, body), plain=True, offered=_reminds),),
        drawer=drawer(),
        name_of="name",
        empty=Empty("还没有毕业生", "导入或补报生源后，毕业生会出现在这里。", "users"),
    )


def _compose(title: str, body: str) -> str:
    """新建信息 with title and text filled in; whom it goes to is chosen there."""
    return "/messages/compose?" + urlencode({"title": title, "body": body})


def _reminds(_query: Query) -> bool:
    """Whether the asker may write messages at all."""
    return "messages.compose" in session.resolve().screens


SCREENS = tuple(declare(_screen(watched)) for watched in KINDS)
