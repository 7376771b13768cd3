"""A phone's width: menu, cards instead of rows, their menus, writing a message."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open


def test_the_menu_slides_in(visit: Open) -> None:
    page = visit(people.SCHOOL, 390)
    page.goto("/")
    side = page.get_by_role("navigation", name="栏目")
    expect(side.locator("a.nav-row")).not_to_be_in_viewport()
    page.get_by_role("button", name="收起或展开栏目").click()
    expect(side.locator("a.nav-row")).to_be_in_viewport()
    check_access(page, "menu at 390 px")
    side.get_by_role("button", name="信息交流").click()
    side.get_by_role("link", name="已发信息查看").click()
    expect(page).to_have_url("/messages/sent")
    expect(side.locator("a.nav-row")).not_to_be_in_viewport()


def test_rows_are_cards_with_a_menu(visit: Open) -> None:
    page = visit(people.SCHOOL, 390)
    page.goto("/staff/accounts")
    card = page.get_by_role("row").filter(has_text="cs_office")
    box = card.bounding_box()
    assert box and box["width"] <= 390 and box["height"] > 80
    state, lead = card.locator(".as-state").bounding_box(), card.locator(".as-lead").bounding_box()
    assert state and lead and state["y"] < lead["y"], "the state stands first"
    card.get_by_role("button", name="更多操作").click()
    menu = page.get_by_role("menu", name="赵倩 的操作")
    for name in ("查看", "修改", "停用"):
        expect(menu.get_by_role("menuitem", name=name, exact=True)).to_be_visible()
    menu.get_by_role("menuitem", name="查看", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="赵倩")).to_be_visible()
    check_access(page, "drawer at 390 px")
    check_width(page, 390)


def test_the_query_unfolds(visit: Open) -> None:
    page = visit(people.SCHOOL, 390)
    page.goto("/staff/accounts")
    expect(page.get_by_label("姓名", exact=True)).to_be_hidden()
    page.get_by_role("button", name="展开", exact=True).click()
    page.get_by_label("姓名", exact=True).fill("赵倩")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("#list .title-link")).to_have_text(["cs_office"])


def test_writes_a_message(visit: Open) -> None:
    page = visit(people.MECHANICS, 390)
    page.goto("/messages/compose")
    page.get_by_role("button", name="选择接收人").click()
    picker = page.get_by_role("dialog", name="选择接收人")
    picker.get_by_role("checkbox").first.check()
    check_access(page, "picker at 390 px")
    check_width(page, 390)
    picker.get_by_role("button", name="完成").click()
    page.get_by_label("信息标题").fill("手机上写的")
    page.get_by_label("信息内容").fill("内容")
    page.get_by_role("button", name="确定").click()
    page.get_by_role("dialog").get_by_role("button", name="发送").click()
    expect(page).to_have_url("/messages/sent")
    expect(page.get_by_role("link", name="手机上写的").first).to_be_visible()
