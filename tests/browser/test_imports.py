"""档案信息导入 (8.6): from the template to the commit, bad rows mended in the marked file, and the undo."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser import people, sheets
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch

PATH = "/employment/dossier_import"
WORK = 60_000
SENT = {
    "发送方式": "机要", "接收单位": "济南市人才服务中心", "接收地址": "济南市历下区解放路1号", "邮编": "250000",
    "发送日期": "2026-06-30",
}  # fmt: skip


def some_people(page: Page, count: int) -> list[dict[str, Any]]:
    """学号 and name of the last graduates of the page: another test registers a dossier of the first."""
    page.goto("/graduates/recommendation")
    rows = page.locator("#list tbody tr").all()[-count:]
    return [
        {"学号": row.locator("[data-column=student_no]").inner_text(), "姓名": row.locator("td.as-lead").inner_text()}
        for row in rows
    ]


def template(page: Page, folder: Path, rows: list[dict[str, Any]], name: str) -> Path:
    """The downloaded template, filled."""
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    empty = folder / "template.xlsx"
    download.value.save_as(empty)
    titles = [cell.value for cell in load_workbook(empty).worksheets[0][1]]
    lines = [[{**SENT, "机要号或邮件号": f"机{row['学号']}", **row}.get(title, "") for title in titles] for row in rows]
    return sheets.fill_template(download.value, folder / name, lines)


def upload(page: Page, file: Path) -> None:
    page.get_by_label("要导入的文件").set_input_files(file)
    page.get_by_role("button", name="上传并校验").click()
    expect(page).to_have_url(re.compile("/batches/"))
    expect(page.locator("#import-rows")).to_be_visible(timeout=WORK)


def sums(page: Page) -> dict[str, str]:
    return dict(
        zip(page.locator(".sums dt").all_inner_texts(), page.locator(".sums dd").all_inner_texts(), strict=True)
    )


def test_from_the_template_to_the_undo(visit: Open, watch: Watch, tmp_path: Path) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    rows = some_people(page, 4)
    page.goto(PATH)
    name = page.locator("[data-name-example]").inner_text().replace(".zip", ".xlsx")
    file = template(page, tmp_path, [*rows[:2], rows[2] | {"邮编": "25"}, rows[3] | {"姓名": "错名"}], name)
    wrong = file.rename(tmp_path / "档案.xlsx")
    page.get_by_label("要导入的文件").set_input_files(wrong)
    page.get_by_role("button", name="上传并校验").click()
    expect(page.locator("#upload-verdict")).to_contain_text("请改名后重新上传")
    file = wrong.rename(tmp_path / name)
    page.get_by_label("要导入的文件").set_input_files(file)
    expect(page.locator("#upload-verdict .notice")).to_have_count(0)
    upload(page, file)
    address = page.url
    assert sums(page) == {"总行": "4", "新增": "2", "更新": "0", "无变化": "0", "错误": "2"}
    expect(page.locator("#import-rows td.why")).to_contain_text(["邮编应为 6 位数字", "姓名"])
    check_access(page, "preview")
    check_width(page, 390)
    page.set_viewport_size({"width": 1440, "height": 900})
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注文件").click()
    marked = tmp_path / name.replace("_1.", "_2.")
    download.value.save_as(marked)
    mend(marked, rows)
    page.get_by_role("button", name="只导入正确的 2 行").click()
    page.get_by_role("dialog").get_by_role("button", name="只导入正确的 2 行").click()
    expect(page.get_by_text("导入完成，成功 2 行。")).to_be_visible(timeout=WORK)
    page.get_by_role("link", name="继续导入其他文件").click()
    upload(page, marked)
    assert sums(page) == {"总行": "4", "新增": "2", "更新": "0", "无变化": "2", "错误": "0"}
    page.get_by_role("button", name="导入全部 2 行").click()
    page.get_by_role("dialog").get_by_role("button", name="导入全部 2 行").click()
    expect(page.get_by_text("导入完成，成功 2 行。")).to_be_visible(timeout=WORK)
    take_back(page)
    page.goto(address)
    take_back(page)
    page.goto(PATH)
    expect(page.locator("#list .tag")).to_have_text(["已撤销", "已撤销"])


def mend(file: Path, rows: list[dict[str, Any]]) -> None:
    """Correct the marked cells as somebody would in their spreadsheet program."""
    book = load_workbook(file)
    sheet = book.worksheets[0]
    titles = {cell.value: cell.column for cell in sheet[1]}
    for line, row in enumerate(rows, 2):
        sheet.cell(line, titles["邮编"], SENT["邮编"])
        sheet.cell(line, titles["姓名"], row["姓名"])
    book.save(file)


def take_back(page: Page) -> None:
    page.get_by_role("button", name="撤销本批").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销本批").click()
    expect(page.get_by_text("本批已撤销")).to_be_visible(timeout=WORK)


def test_a_file_is_dropped_on_the_box(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/graduates/import")
    drop = """(box) => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "生源.docx"));
      box.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    page.locator(".drop").evaluate(drop)
    expect(page.locator(".drop-name")).to_have_text("生源.docx")
    expect(page.locator("#upload-verdict")).to_contain_text("不是可以导入的文件")
