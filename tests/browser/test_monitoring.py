"""用户信息监测 (chapter 10): strips, passwords, reminders, the check of one employer and of a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.load_register import register_of
from tests.browser import people, sheets
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch

CHECK = "/monitoring/employer_check"
JOB_PATIENCE = 60_000
KNOWN = [row["name"] for row in register_of("small")][:2]


def strip(page: Page) -> dict[str, str]:
    titles, texts = page.locator(".strip dt").all_inner_texts(), page.locator(".strip dd").all_inner_texts()
    return dict(zip(titles, texts, strict=True))


@pytest.mark.parametrize(
    ("name", "rate", "done", "rest"),
    [
        ("registration", "注册率", "已注册", "未注册"),
        ("resume", "创建率", "已创建", "未创建"),
        ("signing", "签约率", "已签约", "未签约"),
    ],
)
def test_the_strip_follows_the_query_and_stays_with_the_tab(
    visit: Open, name: str, rate: str, done: str, rest: str
) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"/monitoring/{name}")
    whole = strip(page)
    total = int(next(iter(whole.values())))
    assert total == int(whole[done]) + int(whole[rest]) > 0
    assert whole[rate] == f"{100 * int(whole[done]) / total:.2f}%"
    page.locator("#list .tab").nth(1).click()
    expect(page.locator("#list .tab[aria-current]")).not_to_have_text(re.compile("全部"))
    assert strip(page) == whole
    page.get_by_label("姓名", exact=True).fill("王")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator(".strip dd").first).not_to_have_text(str(total))
    check_access(page, f"{name} with a query")


def test_a_department_watches_its_own(visit: Open) -> None:
    page = visit(people.COMPUTING)
    for name in ("registration", "resume", "signing"):
        page.goto(f"/monitoring/{name}")
        cells = page.locator('#list tbody td[data-label="院系"]').all_inner_texts()
        assert set(cells) == {"计算机科学与技术学院"}


def test_the_password_of_a_graduate_is_set_from_the_list(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto("/monitoring/registration?state=registered&size=100")
    page.locator("#list tbody tr").last.get_by_role("button", name="修改密码").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("新密码", exact=True).fill("first2026")
    check_access(page, "修改密码")
    dialog.get_by_role("button", name="修改密码", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("已修改密码 1 条。")


def test_a_reminder_begins_with_text_and_receivers_and_leaves_drafts_alone(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto("/messages/compose")
    page.get_by_label("信息标题").fill("自己的草稿")
    page.goto("/monitoring/resume")
    page.get_by_role("link", name="提醒", exact=True).click()
    expect(page.get_by_label("信息标题")).to_have_value("请创建并公开简历")
    expect(page.locator("#chips .chip").first).to_be_visible()
    check_access(page, "reminder")
    count = page.locator("#chips .chip").count()
    page.get_by_role("button", name="确定").click()
    question = page.get_by_role("dialog", name="确认发送")
    expect(question).to_contain_text(f"单发给 {count} 人")
    question.get_by_role("button", name="发送").click()
    expect(page.locator("#toasts")).to_contain_text(f"已发送给 {count} 人")
    page.goto("/messages/compose")
    expect(page.get_by_label("信息标题")).to_have_value("自己的草稿")


def test_a_name_of_the_register_shows_its_data_and_stands_in_the_history(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto(CHECK)
    ask(page, KNOWN[0])
    expect(page.locator("#checked")).to_contain_text("已登记")
    expect(page.locator("#checked .facts dd").first).to_have_text(re.compile("^[0-9A-Z]{18}$"))
    row = page.locator("#list tbody tr").first
    expect(row).to_contain_text(KNOWN[0])
    check_access(page, "a found employer")
    row.get_by_role("link", name=KNOWN[0], exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("核对人")
    check_access(page, "a check of the history")
    page.keyboard.press("Escape")
    check_width(page, 1440)


def ask(page: Page, name: str) -> None:
    page.locator("#check-name").fill(name)
    page.get_by_role("button", name="单位身份信息核对").click()


def test_a_missing_name_offers_near_ones_to_check_anew(visit: Open) -> None:
    page = visit(people.SCHOOL, 390)
    page.goto(CHECK)
    ask(page, KNOWN[0][:-2])
    checked = page.locator("#checked")
    expect(checked).to_contain_text("查询结果为空")
    expect(checked.locator(".facts")).to_have_count(0)
    near = checked.get_by_role("button", name=KNOWN[0])
    expect(near).to_be_visible()
    check_access(page, "near names")
    check_width(page, 390)
    near.click()
    expect(checked).to_contain_text("已登记")


def test_a_file_of_names_comes_back_with_an_outcome_each(visit: Open, watch: Watch, tmp_path: Path) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    page.goto(CHECK)
    with page.expect_download() as template:
        page.get_by_role("link", name="下载模板").click()
    bad = sheets.fill_template(template.value, tmp_path / "bad.xlsx", [["字" * 101]])
    send(page, bad)
    expect(page.locator("#check-file [role=alert]")).to_contain_text("第 2 行")
    check_access(page, "a refused file")
    with page.expect_download() as template:
        page.get_by_role("link", name="下载模板").click()
    good = sheets.fill_template(template.value, tmp_path / "good.xlsx", [[KNOWN[0]], ["没有这家单位"], [KNOWN[1]]])
    send(page, good)
    link = page.locator("#check-file").get_by_role("link", name="下载文件")
    expect(link).to_be_visible(timeout=JOB_PATIENCE)
    check_access(page, "a finished file")
    with page.expect_download() as result:
        link.click()
    _, rows = sheets.read(result.value, tmp_path)
    assert [(row["单位名称"], row["核对结果"]) for row in rows] == [
        (KNOWN[0], "已登记"), ("没有这家单位", "查询结果为空"), (KNOWN[1], "已登记"),
    ]  # fmt: skip


def send(page: Page, file: Path) -> None:
    page.get_by_label("要核对的 Excel 文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
