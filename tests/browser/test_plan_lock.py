"""上报就业方案锁定 (8.7): refused while something waits, then locked by a job, then nothing guarded can be done."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import people, signed
from tests.browser.access import check_access
from tests.browser.conftest import Open
from tests.browser.watching import Watch
from tests.running import Running

PATH, YEAR = "/employment/plan_lock", 2027
"""The year that no other test touches: whoever is in it has signed nothing."""
JOB_PATIENCE = 60_000


def ask(page: Page) -> None:
    page.get_by_role("button", name="锁定就业方案数据").click()
    expect(page.get_by_role("dialog", name="锁定就业方案数据")).to_be_visible()


def test_a_year_is_locked_once_nothing_waits(visit: Open, office: Running, watch: Watch) -> None:
    watch.expected |= {409, 422}
    signed.agreements(office, "锁定示例公司", 1, "out_of_province", year=YEAR)
    page = visit(people.SCHOOL)
    page.goto(f"{PATH}?graduation_year={YEAR}")
    board = page.locator("#plan-board")
    waiting = board.get_by_role("link", name=re.compile("等待审核存档：省外"))
    expect(waiting).to_contain_text("1")
    ask(page)
    dialog = page.get_by_role("dialog", name="锁定就业方案数据")
    expect(dialog).to_contain_text(f"{YEAR} 届还有没处理完的审核，不能锁定")
    check_access(page, "锁定就业方案数据, refused")
    dialog.get_by_role("button", name="知道了").click()
    waiting.click()
    archive(page)
    page.goto(f"{PATH}?graduation_year={YEAR}")
    lock(page)
    expect(board).to_contain_text("解锁由学校隶属的就业主管部门", timeout=JOB_PATIENCE)
    expect(page.get_by_role("button", name="锁定就业方案数据")).to_have_count(0)
    check_access(page, "locked board")
    nothing_can_be_done(page)


def archive(page: Page) -> None:
    expect(page).to_have_url(re.compile(f"/agreements/out_of_province.*graduation_year={YEAR}"))
    page.locator("#list tbody input[data-row]").check()
    page.locator("[data-batch=archive]").click()
    page.get_by_role("dialog").locator("button.go").click()
    expect(page.locator("#toasts")).to_contain_text("已存档通过 1 条。")


def lock(page: Page) -> None:
    """Through the question: the year mistyped, then right, everything acknowledged."""
    ask(page)
    dialog = page.get_by_role("dialog", name="锁定就业方案数据")
    go = dialog.get_by_role("button", name="锁定", exact=True)
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    dialog.get_by_label(f"请输入“{YEAR}”确认").fill("2026")
    go.click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    check_access(page, "锁定就业方案数据")
    dialog.get_by_label(f"请输入“{YEAR}”确认").fill(str(YEAR))
    go.click()
    expect(page.locator("#toasts")).to_contain_text(f"已开始锁定 {YEAR} 届就业方案数据。")


def nothing_can_be_done(page: Page) -> None:
    """What 8.7 names: archiving, forced ends, changes of destination, each in the manual's words."""
    said = re.compile("该年度毕业生已被锁定就业方案，无法操作")
    for path in ("/agreements/out_of_province?state=all&", "/agreements/forced_termination?", "/employment/graduates?"):
        page.goto(f"{path}graduation_year={YEAR}")
        expect(page.locator("#list tbody tr").first).to_be_visible()
        expect(page.locator("#list tbody input[data-row]")).to_have_count(0)
        expect(page.locator("#list tbody .locked").first).to_have_attribute("title", said)


def test_counts_lead_to_lists_and_sheets_are_made(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"{PATH}?graduation_year=2026")
    board = page.locator("#plan-board")
    board.get_by_role("link", name=re.compile("等待毕业生确认")).click()
    expect(page).to_have_url(re.compile("state=unconfirmed"))
    expect(page.locator("#list .tab[aria-current]")).to_contain_text("未确认")
    page.get_by_role("button", name="导出学生就业方案确认信息").click()
    dialog = page.get_by_role("dialog", name="导出学生就业方案确认信息")
    check_access(page, "导出学生就业方案确认信息")
    with page.expect_download() as told:
        dialog.get_by_role("link", name="导出 Excel").click()
    assert told.value.suggested_filename.endswith(".xlsx")


def test_the_board_follows_the_year_of_the_list(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(PATH)
    page.locator("#q-graduation_year").evaluate("(field) => field.tomselect.setValue('2025')")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("#plan-board")).to_have_attribute("data-year", "2025")
    expect(page.locator("#plan-board")).to_contain_text("已锁定")
