"""8.1: one graduate through every button; 8.5: dossiers registered, modified, cancelled, sent back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.ticking import LIST, YEAR, box, press, refuses, walker
from tests.browser.watching import Watch

DOSSIERS = "/employment/dossiers"


def test_a_graduate_through_every_button(visit: Open) -> None:
    page = visit(people.SCHOOL)
    walker(page)
    refuses(page, "restore_province", "省内状态已经是正常")
    press(page, "lock_province", "已锁定省内状态 1 条")
    refuses(page, "lock_province", "省内状态已经是锁定")
    press(page, "restore_province", "已恢复省内状态 1 条")
    refuses(page, "restore_signing", "委培或定向")
    press(page, "toggle_enlistment", "已设置预征入伍 1 条")
    press(page, "toggle_enlistment", "已设置预征入伍 1 条")
    refuses(page, "enable", "帐户已经是正常状态")
    press(page, "disable", "已禁用帐户 1 条", "本人申请停用")
    press(page, "enable", "已启用帐户 1 条")
    set_password(page)
    press(page, "reset_registration", "已恢复注册状态 1 条")
    refuses(page, "set_password", "尚未注册")


def set_password(page: Page) -> None:
    box(page).check()
    page.locator("[data-batch=set_password]").click()
    dialog = page.get_by_role("dialog", name="设置密码")
    expect(dialog).to_contain_text("将设置 1 名毕业生的密码")
    check_access(page, "设置密码")
    dialog.get_by_role("button", name="设置密码", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("已设置密码 1 条")
    expect(dialog).to_be_hidden()


def test_the_destination_is_changed_once_and_given_back(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    walker(page)
    page.locator("tbody").get_by_role("link", name="修改就业信息").first.click()
    expect(page.get_by_role("heading", level=1, name="修改就业信息")).to_be_visible()
    choose(page, "研究生")
    expect(page.get_by_label("升学院校")).to_be_visible()
    choose(page, "其他录用形式")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写单位名称")
    page.get_by_label("单位名称", exact=True).fill("山东示范机械公司")
    check_access(page, "修改就业信息")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#toasts")).to_contain_text("就业信息")
    row = page.locator("tbody tr")
    expect(row).to_contain_text("山东示范机械公司")
    row.get_by_role("link", name="修改就业信息").first.click()
    expect(page.locator("#form-page")).to_contain_text("返回原就业状态")
    expect(page.get_by_role("button", name="保存")).to_have_count(0)
    page.get_by_role("button", name="返回原就业状态").click()
    dialog = page.get_by_role("dialog", name="返回原就业状态")
    expect(dialog).to_contain_text("山东示范机械公司")
    check_access(page, "返回原就业状态")
    dialog.get_by_role("button", name="返回原就业状态").click()
    expect(page.locator("#toasts")).to_contain_text("已返回原就业状态")
    expect(page.get_by_role("button", name="保存")).to_be_visible()
    expect(page.locator("aside")).to_contain_text("返回原就业状态")


def choose(page: Page, word: str) -> None:
    """Search in a long select and take what is found; the form is renewed by it."""
    page.locator("#form-destination + .ts-wrapper").click()
    page.locator("#form-destination + .ts-wrapper .dropdown-input").fill(word)
    with page.expect_response(re.compile("renew=1")):
        page.locator("#form-destination + .ts-wrapper [role=option]").filter(has_text=word).first.click()
    expect(page.locator("#form-destination + .ts-wrapper .item")).to_have_text(word)


def test_a_locked_year_shows_locks(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"{LIST}?graduation_year={int(YEAR) - 1}")
    expect(page.locator("td.pick .locked").first).to_have_attribute("title", re.compile("已被锁定就业方案"))
    expect(box(page)).to_have_count(0)


def test_enlistment_is_reported_and_both_buttons_go(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    year = str(int(YEAR) + 1)
    page.goto(f"{LIST}?graduation_year={year}&enlistment=no")
    box(page).first.check()
    page.locator("[data-batch=toggle_enlistment]").click()
    page.get_by_role("dialog").locator("button.go").click()
    expect(page.locator("#toasts")).to_contain_text("已设置预征入伍 1 条")
    page.reload()
    page.get_by_role("button", name="预征入伍上报").click()
    dialog = page.get_by_role("dialog", name="预征入伍上报")
    expect(dialog).to_contain_text("1 名毕业生整体上报")
    check_access(page, "预征入伍上报")
    dialog.get_by_label(f"请输入“{year}”确认").fill("2000")
    dialog.get_by_role("button", name="上报").click()
    expect(dialog).to_contain_text(f"请输入 {year} 确认上报")
    dialog.get_by_label(f"请输入“{year}”确认").fill(year)
    dialog.get_by_role("button", name="上报").click()
    expect(page.locator("#toasts")).to_contain_text(f"已上报 {year} 年预征入伍毕业生")
    expect(page.get_by_role("button", name="预征入伍上报")).to_have_count(0)
    expect(page.locator("[data-batch=toggle_enlistment]")).to_have_count(0)


def test_dossiers_from_query_to_return(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    page.goto(DOSSIERS)
    expect(page.get_by_role("heading", name="请先输入查询条件")).to_be_visible()
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("tbody tr").first).to_be_visible()
    page.locator(".tab-list").get_by_role("link", name="未发送").click()
    expect(page.locator(".tab[aria-current]")).to_contain_text("未发送")
    name = page.locator("a.title-link").first.inner_text()
    graduate = box(page).first.get_attribute("value")
    register(page)
    page.goto(f"{DOSSIERS}?graduation_year=all&graduate_id={graduate}")
    row = page.locator("tbody tr")
    expect(row).to_contain_text("已发送")
    row.get_by_role("link", name="修改").first.click()
    page.get_by_label("接收单位", exact=True).fill("青岛市人才中心")
    check_access(page, "修改")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#toasts")).to_contain_text(f"已登记 {name} 的档案发送信息")
    expect(row).to_contain_text("青岛市人才中心")
    press(page, "cancel", "已取消发送 1 条", "登记错误")
    expect(row).to_contain_text("未发送")


def register(page: Page) -> None:
    """One by the dialog for many: first without the number, then with it."""
    box(page).first.check()
    page.locator("[data-batch=send_many]").click()
    dialog = page.get_by_role("dialog", name="登记发送")
    dialog.get_by_label("发送方式").select_option("ems")
    dialog.get_by_label("发送日期").fill(f"{YEAR}-01-05")
    dialog.get_by_label("接收单位").fill("济南市人才中心")
    expect(dialog).to_contain_text("将登记 1 名毕业生的档案")
    check_access(page, "登记发送")
    dialog.get_by_role("button", name="登记发送").click()
    expect(dialog).to_contain_text("请填写机要号或邮件号")
    dialog.get_by_label("机要号或邮件号").fill("EX000000001CN")
    dialog.get_by_role("button", name="登记发送").click()
    expect(page.locator("#toasts")).to_contain_text("已登记发送 1 条")


@pytest.mark.parametrize("width", [1440, 390])
def test_forms_fit_and_can_be_used_by_all(visit: Open, width: int) -> None:
    page = visit(people.SCHOOL, width)
    graduate = walker(page)
    for address in (f"{LIST}/rows/{graduate}/do/change_destination", f"{DOSSIERS}/rows/{graduate}/do/send"):
        page.goto(address)
        for dark in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", dark)
            check_access(page, f"{address} at {width} px, {dark}")
    check_width(page, 360)
