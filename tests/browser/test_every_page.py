"""Every screen that has a page, for each kind of staff: opens clean, can be used by all, fits narrow windows.

The list is the catalogue's, so a new screen is looked at without a word here.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from codebook.screens import Screen, all_screens
from gateway.navigation import EVERYBODYS
from gateway.pages import load_pages
from gateway.screens import registry
from tests.browser import people
from tests.browser.access import OF_COLOURS, check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch

load_pages()
SCREENS = [screen for screen in all_screens() if screen.section or registry.has_page(screen.key)]
"""The manual's 栏目, each of which must open, and our own that have a page."""
TABLES = {table.key: table for table in registry.tables()}
VIEWS = ["/", "/docs", "/staff/permissions?view=batch", "/staff/permissions?view=matrix"]
TITLES = re.compile("快捷键|院系用户权限分配")
OTHERS_WORK = {"/docs": ("#swagger",)}
"""Swagger UI is shown as it comes; its own findings are not ours to mend."""
DEPARTMENTS = {people.COMPUTING: None, people.MECHANICS: "信息交流"}
"""Department users of the demo and the only chapter they were granted; None means everything that can be granted."""
OF_THE_MANUAL = {people.COMPUTING: 27 + 2, people.MECHANICS: 4 + 2}
"""How many of the manual's 37 screens they open: those granted, and 2.1 and 2.2."""


def may(user_name: str, screen: Screen) -> bool:
    """The manual's rule (4.2), read from the catalogue and the demo's grants."""
    if screen.grantable == "always" or screen.key in EVERYBODYS:
        return True
    chapter = DEPARTMENTS[user_name]
    return screen.grantable == "yes" and chapter in (None, screen.chapter)


def look_everywhere(page: Page, address: str) -> None:
    """Light and dark, wide and narrow."""
    others = OTHERS_WORK.get(address, ())
    switch = page.get_by_role("button", name="深色模式")
    for width, dark in ((1440, False), (1440, True), (390, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 844})
        if (switch.get_attribute("aria-pressed") == "true") != dark:
            switch.click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark" if dark else "light")
        check_access(
            page, f"{address} at {width} px, {'dark' if dark else 'light'}", others, OF_COLOURS if dark else ()
        )
    for width in (390, 360):
        check_width(page, width)


@pytest.mark.parametrize("address", [*VIEWS, *(screen.path for screen in SCREENS)])
def test_page_of_the_school(visit: Open, address: str) -> None:
    page = visit(people.SCHOOL)
    answer = page.goto(address)
    assert answer and answer.status == 200
    expect(page.get_by_role("navigation", name="位置").get_by_role("heading", level=1)).to_be_visible()
    ask_for_help(page, next((screen for screen in SCREENS if screen.path == address), None))
    look_everywhere(page, address)


def ask_for_help(page: Page, screen: Screen | None) -> None:
    """`?` explains each screen after the manual; on other pages it shows the keys."""
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_have_text(screen.title if screen else TITLES)
    expect(dialog).to_contain_text(f"手册 {screen.section}" if screen and screen.section else "快捷键")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("address", ["/sign-in", "/lost-password", "/verify?code=0123456789ABCDEF"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_before_signing_in(visit: Open, address: str, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        check_access(page, f"{address} at {width} px, {scheme}")
    for width in (390, 360):
        check_width(page, width)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("user_name", list(DEPARTMENTS))
def test_pages_of_a_department(visit: Open, watch: Watch, user_name: str, width: int) -> None:
    watch.expected.add(403)
    page = visit(user_name, width)
    opened = 0
    for screen in SCREENS:
        answer = page.goto(screen.path)
        allowed = may(user_name, screen)
        assert answer and answer.status == (200 if allowed else 403), screen.key
        refusal = page.get_by_text("您没有使用这个栏目的权限，请联系学校管理员授权。")
        expect(refusal).to_have_count(0 if allowed else 1)
        name = screen.title if allowed else re.compile("[一-鿿]")
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        opened += allowed and bool(screen.section)
    assert opened == OF_THE_MANUAL[user_name]


def test_the_manual_has_37_screens_with_pages_at_their_addresses() -> None:
    manual = [screen for screen in SCREENS if screen.section]
    assert len(manual) == 37
    assert [screen.key for screen in manual if not registry.has_page(screen.key)] == []
    assert {screen.path for screen in manual} == {f"/{screen.key.replace('.', '/')}" for screen in manual}


@pytest.mark.parametrize("user_name", list(DEPARTMENTS))
def test_menu_shows_what_may_be_opened(visit: Open, user_name: str) -> None:
    page = visit(user_name)
    page.goto("/")
    links = page.get_by_role("navigation", name="栏目").locator("a[data-title]")
    shown = [link.get_attribute("data-title") for link in links.all()]
    assert shown == ["工作台", *(screen.title for screen in SCREENS if may(user_name, screen))]


@pytest.mark.parametrize("key", list(TABLES))
def test_dialogs_of_a_table(visit: Open, key: str) -> None:
    """What the buttons above a table and the menu of its first row open."""
    page = visit(people.SCHOOL)
    address = next(screen.path for screen in SCREENS if screen.key == key)
    for tool in TABLES[key].tools:
        page.goto(address)
        if tool.leads_away:
            page.get_by_role("link", name=tool.title, exact=True).click()
            check_access(page, f"{address}: {tool.title}")
            continue
        page.get_by_role("button", name=tool.title, exact=True).click()
        look_at_dialog(page, f"{address}: {tool.title}")
    page.goto(address)
    for action in TABLES[key].row_actions:
        opened = page.locator(f"tbody tr:first-child [hx-get$='/do/{action.name}']:visible")
        if opened.count():
            opened.first.click()
            look_at_dialog(page, f"{address}: {action.title}")
    for name in page.locator("tbody tr:first-child a.title-link").all():
        name.click()
        look_at_dialog(page, f"{address}: drawer")


def look_at_dialog(page: Page, where: str) -> None:
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    check_access(page, where)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
