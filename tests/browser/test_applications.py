"""业务审批 (chapter 6): looking at an application, deciding one and many, handing out the agreement, numbers."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.access import check_access
from tests.browser.conftest import Open
from tests.browser.watching import Watch

CONTRACT = "/approvals/labor_contract"
PENDING = f"{CONTRACT}?state=pending&graduation_year=all"


def chosen_rows(page: Page) -> int:
    return page.locator("tbody tr").count()


def test_an_application_is_approved_from_the_drawer_by_keys(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(PENDING)
    before = chosen_rows(page)
    page.locator("tbody tr").filter(has=page.locator('[data-actions~="approve"]')).first.locator("a.title-link").click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("tab", name="申请")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile("open="))
    first = drawer.get_by_role("heading", level=2).inner_text()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(drawer.get_by_role("heading", level=2)).to_have_text(first)
    page.keyboard.press("a")
    confirm = page.get_by_role("dialog", name="审核通过")
    expect(confirm).to_contain_text("将通过 1 份劳动合同就业申请")
    confirm.get_by_role("button", name="审核通过").click()
    expect(page.get_by_text("已审核通过。")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(before - 1)
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_many_are_refused_with_a_reason(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(PENDING)
    before = chosen_rows(page)
    for box in page.locator("tbody input[data-row]").all()[:2]:
        box.check()
    expect(page.locator("[data-batch=revoke]")).to_have_attribute("aria-disabled", "true")
    page.locator("[data-batch=refuse]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("将不通过 2 份")
    go = dialog.get_by_role("button", name="审核不通过")
    expect(go).to_be_disabled()
    dialog.get_by_role("textbox", name="原因").fill("材料不全")
    go.click()
    expect(page.get_by_text("已审核不通过 2 条。")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(before - 2)


def test_the_agreement_is_handed_out(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/approvals/out_of_province?state=pending&graduation_year=all")
    row = page.locator("tbody tr").filter(has=page.locator('[data-actions~="approve"]')).first
    name = row.locator("a.title-link").inner_text()
    row.get_by_role("button", name="审核通过").first.click()
    page.get_by_role("dialog").get_by_role("button", name="审核通过").click()
    expect(page.get_by_text("已审核通过。")).to_be_visible()
    page.goto(f"/approvals/out_of_province?state=approved&graduation_year=all&issued=false&name={name}")
    page.locator("tbody input[data-row]").first.check()
    page.locator("[data-single=issue]").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("协议书编号").fill("T2026000001")
    dialog.get_by_label("发放日期").fill("2026-06-01")
    dialog.get_by_role("heading", level=2).click()
    check_access(page, "发放协议书")
    dialog.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已登记发放协议书 T2026000001。")).to_be_visible()


def test_a_number_is_revealed_and_finds_its_graduate(visit: Open, watch: Watch) -> None:
    watch.expected.add(404)
    page = visit(people.SCHOOL)
    page.goto(PENDING)
    page.locator("#list a.title-link").first.click()
    drawer = page.locator("#drawer")
    drawer.get_by_role("tab", name="基本信息").click()
    line = drawer.locator("dt", has_text="身份证号").locator("+ dd")
    expect(line).to_contain_text("****")
    line.get_by_role("button").click()
    expect(line.get_by_role("button", name="隐藏号码")).to_be_visible()
    number = line.inner_text().strip()
    assert re.fullmatch(r"[0-9]{17}[0-9X]", number)
    line.get_by_role("button", name="隐藏号码").click()
    expect(line).to_contain_text("****")
    page.keyboard.press("Escape")
    page.get_by_label("身份证号", exact=True).fill("370102199901010000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有查到这个身份证号")).to_be_visible()
    page.get_by_label("身份证号", exact=True).fill(number)
    page.keyboard.press("Enter")
    expect(page.locator(".query .chip")).to_have_text(f"身份证号 …{number[-4:]}")
    assert number not in page.url
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="去掉这个条件").click()
    expect(page.locator(".query .chip")).to_have_count(0)


def test_a_department_sees_its_own_and_the_badges_count(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto("/")
    home = page.get_by_role("region", name="待办事项")
    home.get_by_role("link", name="劳动合同就业审批").click()
    expect(page).to_have_url(re.compile("state=pending"))
    field = page.get_by_label("院系", exact=True)
    expect(field).to_have_attribute("readonly", "")
    own = field.input_value()
    for cell in page.locator('tbody td[data-column="department_name"]').all():
        expect(cell).to_have_text(own)
