"""院系用户权限分配 (manual 4.2): by mouse, by keys, taking back, clearing; and what the person notices of it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from kernel.testing import wait_until
from tests.browser import people
from tests.browser.conftest import Open
from tests.browser.watching import Watch

PATH = "/staff/permissions"


def choose(page: Page, user_name: str) -> Locator:
    """Find a user by the filter and click; gives the pane of what is granted."""
    page.goto(PATH)
    page.get_by_label("筛选用户").first.fill(user_name)
    page.locator("#users").get_by_role("treeitem", name=user_name).locator(".line").last.click()
    expect(page.locator("#who")).to_contain_text(user_name)
    return page.get_by_role("tree", name="已授权栏目")


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("提交后该用户需要重新登录")
    dialog.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交，该用户需要重新登录。").last).to_be_visible()
    expect(page.locator("#diff")).to_be_hidden()


def leaf(page: Page, tree: str, title: str) -> Locator:
    return page.get_by_role("tree", name=tree).get_by_role("treeitem", name=title, exact=True)


def drag(page: Page, source: Locator, target: Locator) -> None:
    """With the mouse itself, in steps, as a hand moves."""
    source.scroll_into_view_if_needed()
    start, end = source.bounding_box(), target.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
    page.mouse.up()


def test_a_grant_by_drag_reaches_the_open_session_at_its_next_click(visit: Open, watch: Watch) -> None:
    watch.expected.add(401)
    theirs = visit("me_staff2")
    theirs.goto("/messages/inbox")
    page = visit(people.SCHOOL)
    granted = choose(page, "me_staff2")
    title = "档案信息登记"
    expect(granted.get_by_role("treeitem", name=title)).to_have_count(0)
    drag(page, leaf(page, "院系栏目", title), page.locator("#granted-pane"))
    expect(granted.get_by_role("treeitem", name=title)).to_contain_text("新增")
    expect(page.locator("#diff")).to_contain_text("+1")
    submit(page)

    theirs.get_by_role("link", name="已读").first.click()
    dialog = theirs.get_by_role("dialog", name="登录已过期，请重新登录")
    expect(dialog).to_be_visible()
    theirs.goto("/messages/sent")
    expect(theirs).to_have_url(re.compile(r"/sign-in\?next=/messages/sent$"))
    assert title in granted_titles(choose(page, "me_staff2"))


def granted_titles(granted: Locator) -> list[str]:
    return [item.get_attribute("data-label") or "" for item in granted.locator("[data-key]:visible").all()]


def test_the_new_screen_is_on_the_menu_after_signing_in_again(visit: Open) -> None:
    """Taking 已发信息查看 away and giving it back: a screen that already has a page."""
    theirs = visit("me_staff3")
    theirs.goto("/")
    menu = theirs.get_by_role("navigation", name="栏目")
    entry = menu.locator('a[data-title="已发信息查看"]')
    expect(entry).to_have_count(1)
    page = visit(people.SCHOOL)
    granted = choose(page, "me_staff3")
    drag(page, granted.get_by_role("treeitem", name="已发信息查看"), page.get_by_role("tree", name="院系栏目"))
    expect(page.locator("#diff")).to_contain_text("−1")
    submit(page)
    theirs.goto("/")
    people.sign_in(theirs, "me_staff3")
    expect(theirs.get_by_role("heading", name="工作台", level=1)).to_be_visible()
    expect(entry).to_have_count(0)

    drag(page, leaf(page, "院系栏目", "已发信息查看"), page.locator("#granted-pane"))
    submit(page)
    theirs.get_by_role("button", name="信息交流").click()
    menu.locator('a[data-title="接收单发信息查看"]').click()
    expect(theirs).to_have_url(re.compile("/sign-in"))
    people.sign_in(theirs, "me_staff3")
    expect(theirs).to_have_url("/messages/inbox")
    expect(entry).to_be_visible()


def test_a_grant_by_keys_only(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(PATH)
    tab_to(page, page.get_by_label("筛选用户").first)
    page.keyboard.type("em_staff3")
    page.keyboard.press("Tab")
    walk_to(page, "em_staff3", "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_contain_text("em_staff3")
    tab_to(page, page.get_by_label("筛选栏目"))
    page.keyboard.type("省外就业审批")
    page.keyboard.press("Tab")
    walk_to(page, "省外就业审批", "ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#ticked")).to_have_text("已选 1 个栏目")
    tab_to(page, page.get_by_role("button", name="授权", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("#diff")).to_contain_text("+1")
    tab_to(page, page.get_by_role("button", name="提交", exact=True))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("新增 1 个")
    tab_to(page, dialog.get_by_role("button", name="提交", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("已提交，该用户需要重新登录。")).to_be_visible()
    assert "省外就业审批" in granted_titles(choose(page, "em_staff3"))


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted element has the focus."""
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {wanted}")


def walk_to(page: Page, label: str, key: str) -> None:
    """Press an arrow until the focused item of a tree carries the label."""
    for _ in range(60):
        if label in page.evaluate("document.activeElement.dataset.label ?? ''").split(" "):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {label}")


def test_a_revoke_by_ticks_and_button(visit: Open) -> None:
    page = visit(people.SCHOOL)
    granted = choose(page, "em_staff4")
    leaf(page, "院系栏目", "接收群发信息查看").locator("[data-box]").click()
    page.get_by_role("button", name="取消授权").click()
    expect(granted.get_by_role("treeitem", name="接收群发信息查看")).to_contain_text("取消")
    submit(page)
    assert "接收群发信息查看" not in granted_titles(choose(page, "em_staff4"))


def test_clearing_asks_for_the_name_and_takes_everything(visit: Open) -> None:
    page = visit(people.SCHOOL)
    choose(page, "ch_staff2")
    item = page.locator("#users").get_by_role("treeitem", name="ch_staff2").last
    item.focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu", name="用户操作")
    expect(menu.get_by_role("menuitem", name="查看用户权限")).to_be_focused()
    page.keyboard.press("End")
    expect(menu.get_by_role("menuitem", name="清空权限")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    go = dialog.get_by_role("button", name="清空权限")
    expect(go).to_be_disabled()
    dialog.get_by_label("请输入").fill("ch_staff")
    expect(go).to_be_disabled()
    dialog.get_by_label("请输入").fill("ch_staff2")
    go.click()
    expect(page.locator("#granted-none")).to_have_text("还没有授予任何栏目。")
    choose(page, "ch_staff2")
    expect(page.locator("#granted-none")).to_have_text("还没有授予任何栏目。")


def test_the_context_menu_by_right_click_and_the_history(visit: Open) -> None:
    page = visit(people.SCHOOL)
    choose(page, "ed_staff2")
    leaf(page, "院系栏目", "灵活就业信息审批").locator("[data-box]").click()
    page.get_by_role("button", name="授权", exact=True).click()
    submit(page)
    record = wait_until(lambda: newest_record(page, "ed_staff2"), what="the trail, which events bring")
    assert "灵活就业信息审批" in record and "王敏" in record


def newest_record(page: Page, user_name: str) -> str:
    page.locator("#users").get_by_role("treeitem", name=user_name).last.click(button="right")
    page.get_by_role("menuitem", name="授权记录").click()
    dialog = page.get_by_role("dialog", name="授权记录")
    expect(dialog).to_be_visible()
    found = dialog.get_by_role("listitem").all_inner_texts()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    return found[0] if found else ""


def test_unsent_changes_ask_before_another_user_is_chosen(visit: Open) -> None:
    page = visit(people.SCHOOL)
    choose(page, "ce_staff2")
    leaf(page, "院系栏目", "灵活就业信息管理").locator("[data-box]").click()
    page.get_by_role("button", name="授权", exact=True).click()
    page.get_by_label("筛选用户").first.fill("ce_")
    page.locator("#users").get_by_role("treeitem", name="ce_office").locator(".line").last.click()
    dialog = page.get_by_role("dialog", name="放弃更改")
    dialog.get_by_role("button", name="取消").click()
    expect(page.locator("#who")).to_contain_text("ce_staff2")
    page.get_by_role("button", name="放弃更改").click()
    expect(page.locator("#diff")).to_be_hidden()


def test_many_users_at_once_and_the_matrix(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"{PATH}?view=batch")
    page.get_by_label("筛选用户").fill("艺术学院")
    page.get_by_role("treeitem", name=re.compile("^艺术学院")).locator("[data-box]").first.click()
    page.get_by_label("筛选栏目").fill("毕业生简历信息监测")
    page.get_by_role("treeitem", name="毕业生简历信息监测").last.locator("[data-box]").click()
    page.get_by_role("button", name="授权", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="授权").click()
    expect(page.get_by_role("status").filter(has_text="5")).to_be_visible()
    page.goto(f"{PATH}?view=matrix")
    column = page.locator('td[title$="：毕业生简历信息监测"]')
    rows = page.locator("tr", has=page.get_by_text("艺术学院")).locator('td[title$="：毕业生简历信息监测"]')
    expect(rows).to_have_count(5)
    for cell in rows.all():
        expect(cell).to_contain_text("已授权")
    assert column.count() > 5
