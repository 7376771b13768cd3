"""院系帐户分配 (4.1), 院系用户管理 (4.3), 院系代码维护 (4.4)."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import people, sheets
from tests.browser.conftest import Open
from tests.browser.watching import Watch


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


def test_creates_an_account(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/create")
    page.get_by_role("button", name="选择", exact=True).click()
    page.get_by_role("tree", name="组织机构").get_by_role("treeitem", name="教育学院").dblclick()
    expect(page.get_by_role("textbox", name="隶属级别")).to_have_value("教育学院（院系用户）")
    name = page.get_by_label("用户名", exact=True)
    for typed, said in (("cs_office", "已"), ("ab", "3"), ("ed_new_hand", "可以使用")):
        name.fill(typed)
        page.get_by_role("button", name="检测用户名").click()
        expect(page.locator("#user-name-free")).to_contain_text(said)
    page.get_by_label("用户姓名").fill("新来的")
    page.get_by_role("button", name="生成").click()
    first = page.get_by_label("初始密码", exact=True).input_value()
    assert re.fullmatch("[0-9A-Za-z]{6,10}", first)
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("heading", name="已创建院系用户 新来的")).to_be_visible()
    theirs = visit()
    theirs.goto("/sign-in")
    people.sign_in(theirs, "ed_new_hand", first)
    expect(theirs.get_by_role("heading", name="请先修改密码")).to_be_visible()
    page.get_by_role("link", name="去分配权限").click()
    expect(page.locator("#who")).to_contain_text("ed_new_hand")


def test_what_is_missing_is_said_beside_the_field(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    page.goto("/staff/create")
    page.get_by_label("用户名", exact=True).fill("nobody_here")
    page.get_by_label("用户姓名").fill("某人")
    page.get_by_label("初始密码", exact=True).fill("abc12345")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert")).to_have_text("还有必填项没有填写。")
    expect(page.get_by_text("请选择隶属级别。")).to_be_visible()
    expect(page.get_by_label("用户名", exact=True)).to_have_value("nobody_here")


def test_disabling_ends_the_session_and_can_be_taken_back(visit: Open, watch: Watch) -> None:
    watch.expected.update({401, 403, 422})
    theirs = visit("ar_staff2")
    theirs.goto("/messages/inbox")
    page = visit(people.SCHOOL)
    page.goto("/staff/accounts?user_name=ar_staff2")
    page.get_by_role("button", name="的更多操作").click()
    page.get_by_role("menuitem", name="停用").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("将停用 1 个帐户，这些用户会立即退出登录。")
    dialog.get_by_role("button", name="停用").click()
    expect(row(page, "ar_staff2").locator(".tag")).to_have_text("无效")
    theirs.reload()
    people.sign_in(theirs, "ar_staff2")
    expect(theirs.get_by_role("alert")).to_be_visible()
    expect(theirs).to_have_url(re.compile("/sign-in"))
    page.get_by_role("button", name="撤销").click()
    expect(row(page, "ar_staff2").locator(".tag")).to_have_text("有效")
    people.sign_in(theirs, "ar_staff2")
    expect(theirs).to_have_url("/messages/inbox")


def test_many_are_disabled_and_enabled_at_once(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/accounts?user_name=ar_staff")
    for name in ("ar_staff3", "ar_staff4"):
        row(page, name).get_by_role("checkbox").check()
    expect(page.get_by_text("已选 2 条")).to_be_visible()
    expect(page.get_by_role("button", name="启用", exact=True)).to_have_attribute("aria-disabled", "true")
    page.locator("[data-batch=disable]").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("dialog").get_by_role("button", name="停用").click()
    expect(page.get_by_text("已停用 2 条。")).to_be_visible()
    expect(row(page, "ar_staff3").locator(".tag")).to_have_text("无效")
    page.get_by_role("button", name="撤销").click()
    expect(row(page, "ar_staff4").locator(".tag")).to_have_text("有效")


def test_a_renamed_department_shows_everywhere_at_once(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/departments")
    page.get_by_role("button", name="增加院系代码").click()
    new = page.get_by_role("dialog", name="增加院系代码")
    new.get_by_label("院系代码").fill("31")
    new.get_by_label("院系名称").fill("海洋学院")
    new.get_by_role("button", name="确定").click()
    expect(row(page, "海洋学院")).to_be_visible()
    row(page, "外国语学院").get_by_role("button", name="修改").click()
    page.get_by_role("dialog").get_by_label("院系名称").fill("外国语与国际交流学院")
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(row(page, "外国语与国际交流学院")).to_be_visible()
    page.goto("/staff/accounts?user_name=fl_office")
    expect(row(page, "fl_office")).to_contain_text("外国语与国际交流学院")
    page.goto("/staff/permissions")
    expect(page.locator("#users").get_by_role("treeitem", name="外国语与国际交流学院").first).to_be_visible()
    theirs = visit("fl_office")
    theirs.goto("/")
    expect(theirs.get_by_role("main")).to_contain_text("外国语与国际交流学院")


def test_a_code_in_use_is_refused(visit: Open, watch: Watch) -> None:
    watch.expected.update({409, 422})
    page = visit(people.SCHOOL)
    page.goto("/staff/departments")
    page.get_by_role("button", name="增加院系代码").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("院系代码").fill("01")
    dialog.get_by_label("院系名称").fill("另一个学院")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog).to_contain_text("院系代码已被使用")
    expect(dialog.get_by_label("院系名称")).to_have_value("另一个学院")


def test_a_workbook_with_a_bad_row_writes_nothing_and_a_right_one_everything(visit: Open, tmp_path: Path) -> None:
    page = visit(people.SCHOOL)
    page.goto("/staff/departments")
    total = page.locator(".pager .total").inner_text()
    page.get_by_role("button", name="导入").click()
    dialog = page.get_by_role("dialog", name="导入院系代码表")
    with page.expect_download() as template:
        dialog.get_by_role("link", name="下载模板").click()
    bad = sheets.fill_template(
        template.value, tmp_path / "bad.xlsx", [["41", "天文学院"], ["41", "地理学院"], ["", "没有代码的学院"]]
    )
    upload(dialog, bad, "检查文件")
    errors = dialog.get_by_role("table").get_by_role("row")
    expect(errors).not_to_have_count(0)
    expect(dialog.get_by_role("alert")).to_contain_text("没有写入任何数据")
    numbers = {line.get_by_role("cell").first.inner_text() for line in errors.all()[1:]}
    assert numbers <= {"2", "3", "4"} and "4" in numbers, numbers
    expect(dialog.get_by_role("button", name="确认导入")).to_have_count(0)
    page.goto("/staff/departments")
    expect(page.locator(".pager .total")).to_have_text(total)

    page.get_by_role("button", name="导入").click()
    good = sheets.fill_template(template.value, tmp_path / "good.xlsx", [["41", "天文学院"], ["42", "地理学院"]])
    upload(dialog, good, "检查文件")
    expect(dialog.get_by_role("status")).to_contain_text("检查通过，还没有写入。")
    dialog.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("导入完成：新增 2，更新 0。")).to_be_visible()
    expect(row(page, "天文学院")).to_be_visible()
    expect(row(page, "地理学院")).to_contain_text("42")


def upload(dialog: Locator, file: Path, button: str) -> None:
    dialog.get_by_label("要导入的 Excel 文件").set_input_files(file)
    dialog.get_by_role("button", name=button).click()
