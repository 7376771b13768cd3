"""What chapter 10 watches: states of registration, résumé and signing with words and colours, and the strip above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Titles = Mapping[str, tuple[str, str]]

REGISTRATION: Titles = {"registered": ("已注册", "good"), "unregistered": ("未注册", "wait")}
RESUME: Titles = {"none": ("未创建", "wait"), "draft": ("未公开", "run"), "published": ("已公开", "good")}
SIGNING: Titles = {
    "none": ("未签约", "wait"),
    "awaiting_certification": ("待鉴证", "run"),
    "pending": ("待审核", "run"),
    "archived": ("已存档", "good"),
    "withdrawn": ("已撤消存档", "off"),
    "restored": ("已恢复存档", "good"),
    "terminated": ("已解约", "bad"),
}
SIGNED = ("pending", "archived", "withdrawn", "restored")
"""States of somebody whose agreement lives."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the three screens: its titles by state, the column that holds the state, and the strip's two counts."""

    screen: str
    title: str
    titles: Titles
    column: str
    done: tuple[str, ...]
    words: tuple[str, str, str, str]


KINDS: Mapping[str, Kind] = {
    "registrations": Kind(
        "monitoring.registration",
        "毕业生注册信息",
        REGISTRATION,
        "registration",
        ("registered",),
        ("应注册", "已注册", "未注册", "注册率"),
    ),
    "resumes": Kind(
        "monitoring.resume",
        "毕业生简历信息",
        RESUME,
        "resume",
        ("draft", "published"),
        ("毕业生", "已创建", "未创建", "创建率"),
    ),
    "signings": Kind(
        "monitoring.signing",
        "毕业生签约信息",
        SIGNING,
        "agreement_state",
        SIGNED,
        ("毕业生", "已签约", "未签约", "签约率"),
    ),
}


def state_of(kind: Kind, value: str) -> str:
    """The state in a row's column: the column is empty where there is nothing yet."""
    return value or next(iter({"none"} & kind.titles.keys()), value)
