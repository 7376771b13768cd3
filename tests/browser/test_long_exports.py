"""导出 of a long list: the dialog tells how far the job is, and its file holds what the direct one does."""

from __future__ import annotations

import uuid
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import people, sheets
from tests.browser.access import check_access
from tests.browser.conftest import Open

LIST = "/employment/graduates"
JOB_PATIENCE = 60_000


def order(page: Page, query: str) -> None:
    """The demo is too small for the button to order, so htmx is asked as the button asks it."""
    asked = {"target": "#dialogs", "swap": "beforeend", "values": {"key": f"browser-test-{uuid.uuid4()}"}}
    page.evaluate("([address, asked]) => htmx.ajax('POST', address, asked)", [f"{LIST}/exports{query}", asked])


def test_a_long_list_is_ordered_watched_and_fetched(visit: Open, tmp_path: Path) -> None:
    page, query = visit(people.SCHOOL), "?graduation_year=all"
    page.goto(LIST + query)
    page.get_by_role("button", name="导出", exact=True).click()
    with page.expect_download() as direct:
        page.get_by_role("menuitem", name="导出 Excel").click()
    order(page, query)
    dialog = page.get_by_role("dialog", name="毕业生就业信息导出")
    expect(dialog).to_contain_text("任务中心")
    check_access(page, "an ordered export")
    expect(dialog.get_by_role("link", name="下载文件")).to_be_visible(timeout=JOB_PATIENCE)
    with page.expect_download() as ordered:
        dialog.get_by_role("link", name="下载文件").click()
    assert ordered.value.suggested_filename == direct.value.suggested_filename == "毕业生就业信息.xlsx"
    (tmp_path / "direct").mkdir()
    names, rows = sheets.read(ordered.value, tmp_path)
    assert names == ["数据", "查询条件"] and len(rows) > 100
    assert (names, rows) == sheets.read(direct.value, tmp_path / "direct")
    dialog.get_by_role("button", name="在后台继续").click()
    page.goto("/jobs")
    job = page.get_by_role("row").filter(has_text="毕业生就业信息导出").first
    expect(job.locator(".tag")).to_have_text("已完成")
