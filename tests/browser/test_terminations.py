"""解约 (5.4-5.6) and 录入省外协议书 (5.7): letters, numbers, what is asked before a forced end, who may be entered."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.browser import people, signed
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch
from tests.running import Running

NOTICES, REVIEW = "/agreements/termination_notices", "/agreements/termination_review"
FORCED, ENTRY = "/agreements/forced_termination", "/agreements/entry"


def of_employer(page: Page, path: str, employer: str) -> Locator:
    page.goto(f"{path}?graduation_year=all&employer_name={quote(employer)}")
    return page.locator("#list tbody tr")


def test_a_letter_is_read(visit: Open, office: Running) -> None:
    signed.termination(office, "来函示例公司", "online", "done")
    page = visit(people.SCHOOL)
    row = of_employer(page, NOTICES, "来函示例公司")
    expect(row).to_have_class(re.compile("unread"))
    row.get_by_role("link", name="来函示例公司").click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("tab", name="签约单位")).to_have_attribute("aria-selected", "true")
    expect(row).to_have_class(re.compile("unread"))
    drawer.get_by_role("tab", name="解约函").click()
    expect(drawer).to_contain_text("双方协商一致")
    expect(row).not_to_have_class(re.compile("unread"))
    check_access(page, "解约函")
    with page.expect_download() as told:
        drawer.get_by_role("link", name="打印解约函").click()
    assert told.value.suggested_filename.endswith(".pdf")


def test_passing_lists_old_and_new_numbers(visit: Open, office: Running) -> None:
    signed.termination(office, "换号示例公司", "review", "pending")
    page = visit(people.SCHOOL)
    row = of_employer(page, REVIEW, "换号示例公司")
    old = row.locator('[data-column="number"]').inner_text()
    row.get_by_role("link", name="解约函", exact=True).click()
    expect(page.locator("#drawer").get_by_role("tab", name="解约函")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    row.locator("input[data-row]").check()
    page.locator("[data-batch=approve]").click()
    page.get_by_role("dialog").locator("button.go").click()
    results = page.get_by_role("dialog", name="解约完成")
    cells = results.locator("tbody td")
    expect(cells.nth(1)).to_have_text(old)
    expect(cells.nth(2)).to_have_text(re.compile(r"^\w{10,}$"))
    assert cells.nth(2).inner_text() != old
    check_access(page, "解约完成")
    results.get_by_role("button", name="知道了").click()
    expect(row).to_have_count(0)


def test_a_forced_end_asks_for_the_name_and_the_reason(visit: Open, office: Running) -> None:
    (agreement,) = signed.agreements(office, "强制示例公司", 1, "graduate_entered", "archived")
    page = visit(people.SCHOOL)
    row = of_employer(page, FORCED, "强制示例公司")
    name = row.locator('[data-column="name"]').inner_text()
    expect(page.get_by_text("没有复选框的毕业生，因该年度毕业生已被锁定就业方案")).to_be_visible()
    row.locator("input[data-row]").check()
    page.locator("[data-batch=force]").click()
    dialog = page.get_by_role("dialog", name="解除状态")
    go = dialog.locator("button.go")
    expect(go).to_be_disabled()
    dialog.get_by_role("textbox", name="原因").fill("毕业生与单位失去联系")
    expect(go).to_be_disabled()
    dialog.get_by_role("textbox", name=f"请输入“{name}”确认").fill(name)
    expect(go).to_be_enabled()
    check_access(page, "解除状态")
    go.click()
    expect(page.get_by_role("dialog", name="解约完成")).to_contain_text("新协议书号")
    assert signed.state_of(office, agreement) == "terminated"


def test_many_forced_ends_ask_for_their_number(visit: Open, office: Running) -> None:
    signed.agreements(office, "多份示例公司", 2, "out_of_province", "archived")
    page = visit(people.SCHOOL)
    for row in of_employer(page, FORCED, "多份示例公司").all():
        row.locator("input[data-row]").check()
    page.locator("[data-batch=force]").click()
    dialog = page.get_by_role("dialog", name="解除状态")
    dialog.get_by_role("textbox", name="原因").fill("材料不实")
    dialog.get_by_role("textbox", name="请输入“2”确认").fill("2")
    dialog.locator("button.go").click()
    expect(page.get_by_role("dialog", name="解约完成").locator("tbody tr")).to_have_count(2)


def test_who_has_not_applied_cannot_be_entered(visit: Open) -> None:
    page = visit(people.SCHOOL)
    for state, said in (
        ("none", "该毕业生还没有申请省外就业，不能录入省外协议书"),
        ("pending", "该毕业生的省外就业申请没有被学校通过，不能录入省外协议书"),
    ):
        page.goto(f"{ENTRY}?application={state}&entered=false")
        page.locator("#list tbody").get_by_role("button", name="录入", exact=True).first.click()
        dialog = page.get_by_role("dialog", name="不能录入")
        expect(dialog).to_contain_text(said)
        check_access(page, f"不能录入: {state}")
        dialog.get_by_role("button", name="知道了").click()


def test_an_agreement_is_entered_for_who_may(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    page.goto(f"{ENTRY}?application=approved&entered=false")
    row = page.locator("#list tbody tr").filter(has=page.get_by_role("link", name="录入", exact=True)).first
    name, number = row.locator("a.title-link").inner_text(), row.locator('[data-column="number"]').inner_text()
    row.get_by_role("link", name="录入", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="录入省外协议书")).to_be_visible()
    expect(page.locator("#form-page")).to_contain_text(number)
    expect(page.locator('#form-page input[name="number"]')).to_have_count(0)
    page.get_by_label("单位名称", exact=True).fill("北京录入示例公司")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写签约日期")
    check_access(page, "录入省外协议书")
    check_width(page, 390)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("签约日期").fill("2026-05-06")
    page.get_by_label("月工资").fill("9000")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#toasts")).to_contain_text(f"已录入 {name} 的省外协议书，编号 {number}，等待审核。")
    page.goto(f"/agreements/out_of_province?employer_name={quote('北京录入示例公司')}")
    expect(page.locator("#list tbody tr a.title-link")).to_have_text(number)
