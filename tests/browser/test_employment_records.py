"""灵活就业, 劳动合同, 自主创业信息管理 (8.2-8.4): entering, changing, deleting; the form page; locked years."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.access import check_access
from tests.browser.conftest import Open
from tests.browser.watching import Watch

FLEXIBLE, CONTRACT = "/employment/flexible", "/employment/labor_contract"


def test_a_record_is_entered_changed_and_deleted(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"{FLEXIBLE}?entry=missing")
    row = page.locator("tbody tr").filter(has=page.locator('input[data-actions~="add"]')).first
    name = row.locator("a.title-link").inner_text()
    number = row.locator('[data-column="student_no"]').text_content() or ""
    row.locator("input[data-row]").check()
    expect(page.locator("[data-single=change]")).to_have_attribute("aria-disabled", "true")
    page.locator("[data-single=add]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(name)
    check_access(page, "增加")
    dialog.get_by_label("灵活就业形式").select_option(label="自由职业")
    dialog.get_by_label("单位或从业内容").fill("自由撰稿")
    dialog.get_by_label("起始时间").fill("2026-07-01")
    dialog.get_by_role("heading", level=2).click()
    dialog.get_by_label("联系电话").fill("16100001234")
    dialog.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已录入灵活就业信息。")).to_be_visible()
    page.goto(f"{FLEXIBLE}?entry=entered&student_no={number.strip()}")
    row = page.locator("tbody tr").first
    row.get_by_role("button", name="修改").first.click()
    page.get_by_role("dialog").get_by_label("单位或从业内容").fill("翻译")
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(row).to_contain_text("翻译")
    row.locator("input[data-row]").check()
    page.locator("[data-batch=delete]").click()
    confirm = page.get_by_role("dialog")
    expect(confirm).to_contain_text("将删除 1 名毕业生的灵活就业信息")
    confirm.get_by_role("textbox", name="原因").fill("录错")
    confirm.get_by_role("button", name="删除").click()
    expect(page.get_by_text("已删除 1 条。")).to_be_visible()


def test_a_long_form_is_a_page_with_the_errors_on_top(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    page.goto(f"{CONTRACT}?entry=missing")
    page.locator("tbody").get_by_role("link", name="增加").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("增加")
    page.get_by_label("单位名称").fill("示例公司")
    page.get_by_role("button", name="保存").click()
    faults = page.get_by_role("alert").filter(has_text="还有必填项没有填写")
    expect(faults.get_by_role("link", name="联系人电话")).to_be_visible()
    expect(page.get_by_label("单位名称")).to_have_value("示例公司")
    check_access(page, "增加劳动合同")
    place = page.locator(".field", has=page.locator("#form-employer_region"))
    place.locator(".ts-control").click()
    place.locator(".dropdown-input").fill("历下")
    place.get_by_role("option", name="山东省济南市历下区").click()
    expect(page.locator("#form-employer_region")).to_have_value("370102")
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("link", name="取消").click()
    expect(page).to_have_url(re.compile(r"/employment/labor_contract\?.*entry=missing"))


def test_a_locked_year_shows_why(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"{FLEXIBLE}?graduation_year=2025")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("tbody input[data-row]")).to_have_count(0)
    expect(page.locator("tbody .locked").first).to_have_attribute("title", re.compile("锁定"))
