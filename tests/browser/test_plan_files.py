"""就业方案数据下载 (9.1): ordered on the card, seen being made, fetched by a click on its name, removed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.services.reports.readers import SOFFICE, by_calamine, by_libreoffice, by_openpyxl

PATH = "/plan/download"
WORK = 60_000


def order(page: Page, **choices: str) -> None:
    """Choose and order; `choices` by the ids of the selects."""
    for name, word in choices.items():
        page.locator(f"#plan-{name}").select_option(label=word)
    page.get_by_role("button", name="生成最新").click()
    expect(page.locator("#toasts")).to_contain_text("已开始生成")


def fetch(page: Page, folder: Path) -> Path:
    """The newest file, by its name."""
    name = page.locator("#list tbody tr").first.locator("td.as-lead a")
    expect(page.locator("#list tbody tr").first.locator("td.as-state")).to_contain_text("已生成", timeout=WORK)
    with page.expect_download() as download:
        name.click()
    kept = folder / download.value.suggested_filename
    download.value.save_as(kept)
    return kept


def test_from_the_card_to_the_file(visit: Open, tmp_path: Path) -> None:
    page = visit("school")
    page.goto(PATH)
    said = page.locator("#plan-count b")
    everybody = int(said.inner_text().replace(",", ""))
    assert everybody > 0
    page.locator("#plan-degree").select_option(label="本科")
    expect(said).not_to_have_text(f"{everybody:,}")
    some = int(said.inner_text().replace(",", ""))
    check_access(page, "plan.download")
    order(page)
    kept = fetch(page, tmp_path).read_bytes()
    rows = by_openpyxl(kept)
    assert len(rows) == some + 2 and rows[1][:3] == ["考生号", "姓名", "身份证号"]
    assert by_calamine(kept) == rows
    if SOFFICE:
        assert by_libreoffice(kept, tmp_path, "plan.xlsx") == rows
    first = page.locator("#list tbody tr").first
    expect(first.locator("[data-column=records]")).to_have_text(f"{some:,}")
    first.get_by_role("link", name="查看").click()
    expect(page.locator("#drawer")).to_contain_text("生成内容")
    check_access(page, "plan.download")
    page.locator("#drawer").get_by_role("button", name="删除").click()
    page.locator("#dialogs dialog").get_by_role("button", name="删除").click()
    expect(page.locator("#toasts")).to_contain_text("已删除")


def test_on_a_narrow_screen(visit: Open) -> None:
    page = visit("school", width=390)
    page.goto(PATH)
    check_width(page, 390)
    order(page, format="CSV")
    expect(page.locator("#list tbody tr").first).to_contain_text("已生成", timeout=WORK)
    check_access(page, "plan.download")
    check_width(page, 390)
