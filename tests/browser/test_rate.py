"""就业率统计 (9.2): charts with the same numbers as the table, dimensions, lists behind numbers, export, print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from kernel.testing import wait_until
from tests.browser import people
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open

PATH = "/plan/rate"


def shown(page: Page, query: str = "") -> None:
    page.goto(f"{PATH}{query}")
    expect(page.locator("#charts[data-drawn]")).to_be_visible()


def test_charts_stand_beside_a_table_of_the_same_numbers(visit: Open) -> None:
    page = visit(people.SCHOOL)
    shown(page)
    for name in ("rows", "columns", "trend"):
        expect(page.locator(f'[data-chart="{name}"] canvas')).to_have_count(1)
    whole = page.locator(".tile.main .value").inner_text()
    expect(page.locator("#rate-table tfoot td").last).to_have_text(whole)
    expect(page.locator("[data-against]")).to_have_text(re.compile(r"上年同期 [\d.]+%，[高低] [\d.]+ 个百分点"))
    page.get_by_text("查看走势数字").click()
    newest = page.locator("#trend-rows tr").first
    expect(newest.locator("td").nth(2)).to_have_text(whole)
    check_access(page, "rate with its trend")


@pytest.mark.parametrize("by", ["专业", "学历", "性别", "生源地", "培养方式", "困难生类别"])
def test_every_dimension_sums_up_to_the_same(visit: Open, by: str) -> None:
    page = visit(people.SCHOOL)
    shown(page)
    total = page.locator("#rate-table tfoot td").first.inner_text()
    page.get_by_label("统计维度").select_option(label=by)
    page.get_by_role("button", name="统计", exact=True).click()
    expect(page.locator("#rate-table thead th").first).to_have_text(by)
    expect(page.locator("#rate-table tfoot td").first).to_have_text(total)


def test_a_number_opens_its_graduates_and_leads_back(visit: Open) -> None:
    page = visit(people.SCHOOL)
    shown(page, "?by=sex")
    link = page.locator("#rate-table tbody tr").first.locator("td a").first
    number = link.inner_text()
    link.click()
    expect(page.locator(".pager .total b")).to_have_text(number)
    check_access(page, "list behind a number")
    page.get_by_role("link", name="返回统计").click()
    expect(page).to_have_url(re.compile("by=sex"))


def test_the_year_before_has_its_own_numbers(visit: Open) -> None:
    page = visit(people.SCHOOL)
    shown(page)
    before = page.locator(".tile.main .value").inner_text()
    page.get_by_label("毕业年度").select_option("2025")
    page.get_by_role("button", name="统计", exact=True).click()
    expect(page.locator(".tile.main .value")).not_to_have_text(before)


def test_the_workbook_is_what_the_page_shows(visit: Open, tmp_path: Path) -> None:
    page = visit(people.SCHOOL)
    shown(page, "?by=degree")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 Excel").click()
    path = tmp_path / "rate.xlsx"
    waiting.value.save_as(path)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("数据").to_python()
    shown_total = page.locator("#rate-table tfoot td").first.inner_text().replace(",", "")
    assert rows[-1][0] == "合计" and str(rows[-1][1]).removesuffix(".0") == shown_total


def test_print_shows_numbers_and_no_controls(visit: Open) -> None:
    page = visit(people.SCHOOL)
    shown(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="齐鲁示范大学 2026 届毕业生")).to_be_visible()
    expect(page.locator("#rate-table tfoot")).to_be_visible()
    for selector in (".side", ".top", ".query", "[data-print]"):
        expect(page.locator(selector)).to_be_hidden()


def test_narrow_windows_unfold_the_query_and_show_rows_as_cards(visit: Open) -> None:
    page = visit(people.SCHOOL, 390)
    shown(page)
    expect(page.get_by_label("统计维度")).to_be_hidden()
    page.get_by_role("button", name="展开", exact=True).click()
    expect(page.get_by_label("统计维度")).to_be_visible()
    check_access(page, "rate at 390 px")
    check_width(page, 390)


def test_dark_mode_paints_the_charts_anew(visit: Open) -> None:
    page = visit(people.SCHOOL)
    shown(page)
    picture = "() => document.querySelector('[data-chart=\"rows\"] canvas').toDataURL()"
    light = page.evaluate(picture)
    page.get_by_role("button", name="深色模式").click()
    # not by wait_for_function: what that evaluates a second time the page's policy refuses
    wait_until(lambda: page.evaluate(picture) != light, what="the charts in other colours")
    check_access(page, "rate in the dark")
