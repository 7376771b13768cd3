"""What every list and every page can do: search, query, reset, selection over pages, empty texts, columns."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.conftest import Open


@pytest.mark.parametrize("key", ["Control+k", "/"])
def test_search_by_pinyin_initials(visit: Open, key: str) -> None:
    page = visit(people.SCHOOL)
    page.goto("/")
    page.keyboard.press(key)
    find = page.get_by_role("combobox", name="搜索栏目")
    expect(find).to_be_focused()
    page.keyboard.type("yxdm")
    expect(page.get_by_role("option", selected=True)).to_contain_text("院系代码维护")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/staff/departments")


def test_query_and_reset(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/departments")
    rows = page.get_by_role("table").locator("tbody tr")
    whole = rows.count()
    page.get_by_label("院系名称", exact=True).fill("机械")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("name=%E6%9C%BA%E6%A2%B0"))
    page.reload()
    expect(page.get_by_label("院系名称", exact=True)).to_have_value("机械")
    page.get_by_role("link", name="重置").click()
    expect(rows).to_have_count(whole)
    expect(page.get_by_label("院系名称", exact=True)).to_have_value("")


def test_selection_survives_paging_and_not_another_query(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/accounts?sort=user_name")
    page.get_by_role("row").filter(has_text="ar_office").get_by_role("checkbox").check()
    page.get_by_role("link", name="第 2 页").click()
    expect(page.get_by_role("link", name="第 2 页")).to_have_attribute("aria-current", "page")
    chosen = page.locator("[data-chosen-count]")
    expect(chosen).to_have_text("1")
    page.get_by_role("row").filter(has_text="me_staff3").get_by_role("checkbox").check()
    expect(chosen).to_have_text("2")
    page.get_by_role("link", name="上一页").click()
    expect(page.get_by_role("row").filter(has_text="ar_office").get_by_role("checkbox")).to_be_checked()
    expect(chosen).to_have_text("2")
    page.get_by_label("用户名", exact=True).fill("cs_")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row").filter(has_text="ar_office")).to_have_count(0)
    expect(page.locator(".batch")).to_be_hidden()


def test_all_that_match_are_chosen_by_the_server(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/accounts")
    page.get_by_role("checkbox", name="选择本页全部").check()
    page.get_by_role("button", name=re.compile("选择全部可停用的 [0-9]+ 条")).click()
    count = page.locator("[data-chosen-count]")
    assert int(count.inner_text()) > 20
    page.locator("[data-batch=disable]").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"将停用 {count.inner_text()} 个帐户")
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    page.get_by_role("button", name="清除选择").click()
    expect(page.locator(".batch")).to_be_hidden()


def test_empty_texts(visit: Open) -> None:
    page = visit("ce_staff2")
    page.goto("/messages/sent")
    expect(page.get_by_role("heading", name="还没有发出过信息")).to_be_visible()
    page.goto("/messages/sent?title=没有这样的标题")
    expect(page.get_by_role("heading", name="没有符合条件的记录")).to_be_visible()
    page.get_by_role("link", name="重置查询条件").click()
    expect(page).to_have_url("/messages/sent")


def test_columns_are_hidden_and_stay_hidden(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/accounts")
    head = page.get_by_role("columnheader", name="联系电话")
    expect(head).to_be_visible()
    page.get_by_role("button", name="列设置").click()
    dialog = page.get_by_role("dialog", name="列设置")
    dialog.get_by_label("联系电话", exact=True).uncheck()
    dialog.get_by_role("button", name="确定").click()
    expect(head).to_be_hidden()
    page.reload()
    expect(head).to_be_hidden()
    expect(page.locator('[data-label="联系电话"]:visible')).to_have_count(0)


def test_a_query_is_kept_by_name(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/accounts?level=school")
    page.get_by_role("button", name="常用查询").click()
    page.get_by_role("menuitem", name="保存当前查询").click()
    page.get_by_label("名称", exact=True).fill("校级用户")
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto("/staff/accounts")
    page.get_by_role("button", name="常用查询").click()
    page.get_by_role("menuitem", name="校级用户").click()
    expect(page).to_have_url(re.compile("level=school"))


def test_arrows_walk_the_rows(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/departments")
    links = page.locator("#list .title-link")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_without_motion_light_turns_dark_at_once(visit: Open) -> None:
    """With less motion wished, text is never in the colours of one theme on the ground of the other."""
    page = visit(people.SCHOOL)
    page.goto("/staff/accounts")
    moving = """(button) => { button.click(); return document.getAnimations().length }"""
    assert page.get_by_role("button", name="深色模式").evaluate(moving) == 0
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
