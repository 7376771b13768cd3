"""The 栏目 menu: chapters and screens of the catalogue that this person may see and that have a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, request
from pypinyin import Style, lazy_pinyin

from codebook.screens import Chapter, Screen, by_key, chapters
from gateway import session
from gateway.screens import registry
from kernel.identity import Identity

EVERYBODYS = ("jobs",)
"""Screens of the catalogue's school level that each sees with their own rows only."""
ALIASES = {"employment.dossier_import": "档案流向管理"}
"""Other names that the manual's text gives a screen (8.6); the search finds them."""

SEARCHED = ("approvals.", "graduates.", "employment.", "agreements.", "monitoring.")
"""Chapters whose screens let one search for graduates, agreements or employers too."""


@dataclass(frozen=True)
class Entry:
    """One link of the menu; `initials` and `pinyin` are the title's, for the search."""

    key: str
    title: str
    path: str
    initials: str
    pinyin: str
    alias: str


@dataclass(frozen=True)
class Group:
    """One chapter with the links in it."""

    title: str
    icon: str
    entries: tuple[Entry, ...]


@cache
def initials(title: str) -> str:
    """The title's pinyin initials: 院系代码维护 gives yxdmwh."""
    return "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower()


@cache
def spelled(title: str) -> str:
    """The title in pinyin: 院系代码维护 gives yuanxidaimaweihu."""
    return "".join(lazy_pinyin(title)).lower()


def may_see(identity: Identity, screen: Screen) -> bool:
    """Whether a screen belongs on this person's menu."""
    if not registry.has_page(screen.key):
        return False
    return screen.key in EVERYBODYS or screen.key in identity.screens


def menu(identity: Identity) -> list[Group]:
    """The chapters with at least one screen for this person, in the manual's order."""
    groups = (_group(identity, chapter) for chapter in chapters())
    return [group for group in groups if group.entries]


def _group(identity: Identity, chapter: Chapter) -> Group:
    seen = (screen for screen in chapter.screens if may_see(identity, screen))
    entries = (Entry(s.key, s.title, s.path, initials(s.title), spelled(s.title), ALIASES.get(s.key, "")) for s in seen)
    return Group(chapter.title, chapter.icon, tuple(entries))


def install(app: Flask) -> None:
    """Give every page its menu and who is signed in."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        identity = session.known()
        if identity.kind != "staff" or identity.must_change_password:
            return {"me": None, "menu": []}
        finds_rows = any(key.startswith(SEARCHED) for key in identity.screens)
        return {"me": identity, "menu": menu(identity), "path": request.path, "finds_rows": finds_rows}


def crumbs(key: str) -> tuple[str, str]:
    """(chapter, title) of a screen."""
    screen = by_key(key)
    return screen.chapter, screen.title
