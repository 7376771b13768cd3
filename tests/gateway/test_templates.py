"""Templates and scripts: nothing inline, every icon in the sprite, every own page parsed strictly."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest

from codebook.screens import chapters
from gateway.pages import load_pages
from gateway.screens.registry import tables
from gateway.static_files import SOURCE
from tests.gateway.conftest import Office

load_pages()
TEMPLATES = sorted((SOURCE.parent / "templates").rglob("*.html"))
SCRIPTS = sorted((SOURCE / "js").glob("*.js"))
PAGES = (
    "/", "/messages/compose", "/staff/create", "/staff/permissions", "/staff/permissions?view=batch",
    "/staff/permissions?view=matrix", "/account/profile", "/account/password", "/docs", "/nowhere",
)  # fmt: skip
FRAGMENTS = (
    "/help/messages.inbox", "/help/keys", "/help/save-query", "/staff/departments/import", "/staff/accounts/import",
    "/staff/permissions/history", "/staff/create/availability?user_name=free_name", "/messages/compose/recipients",
    "/sign-in/again",
)  # fmt: skip
templates = pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)


@templates
def test_no_template_holds_inline_code(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|javascript:|\son[a-z]+=|hx-on|hx-ext|hx-vals=.js:", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))


@templates
def test_only_the_last_asked_for_list_comes(template: Path) -> None:
    """Two answers for the list would race: the later one is swapped into what the first has replaced."""
    text, target = template.read_text(encoding="utf-8"), 'hx-target="#list"'
    assert text.count(target) == text.count(f'{target} hx-sync="#list:replace"')


@templates
def test_no_address_of_another_host(template: Path) -> None:
    assert not re.search(r"https?://", template.read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_no_script_evaluates_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|document\.write|setAttribute\(.style", text)
    assert len(text.splitlines()) <= 300


def test_every_icon_is_in_the_sprite() -> None:
    listed = set((SOURCE / "icons.txt").read_text(encoding="utf-8").split())
    text = "".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *SCRIPTS))
    used = set(re.findall(r'(?:icon|kind)\("([a-z0-9-]+)"\)', text)) | set(re.findall(r'#icon-([a-z0-9-]+)"', text))
    used |= {chapter.icon for chapter in chapters()}
    for screen in tables():
        used |= {part.icon for part in (*screen.actions, *screen.tools)} | {screen.empty.icon}
    assert used <= listed


@pytest.mark.parametrize("path", PAGES)
def test_own_pages_are_well_formed(path: str, shared_office: Office) -> None:
    answer = shared_office.browser("a.admin").get(path)
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    html5lib.HTMLParser(strict=True).parse(answer.text)


@pytest.mark.parametrize("path", ["/sign-in", "/lost-password"])
def test_pages_before_signing_in_are_well_formed(path: str, shared_office: Office) -> None:
    answer = shared_office.browser().get(path)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)


@pytest.mark.parametrize("path", FRAGMENTS)
def test_fragments_are_well_formed(path: str, shared_office: Office) -> None:
    answer = shared_office.browser("a.admin").fragment(path)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parseFragment(answer.text)
    assert "<html" not in answer.text


def test_the_menu_shows_only_what_can_be_opened(shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    menu = re.findall(r'<a href="(/[^"]+)" title="[^"]+" data-title', browser.get("/").text)
    assert len(menu) >= 10
    assert {path: browser.get(path).status_code for path in menu} == dict.fromkeys(menu, 200)


def test_a_department_sees_only_its_own_menu(shared_office: Office) -> None:
    page = shared_office.browser("a.clerk1").get("/").text
    assert "/messages/inbox" in page
    assert "/staff/" not in page
