"""事件推送: an address is made, tested, found in the log with what came of it, sent again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch

NAME = "学校门户"


def test_an_address_from_its_making_to_its_log(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/webhooks")
    page.get_by_role("button", name="新建推送").click()
    page.get_by_label("名称").fill(NAME)
    page.get_by_label("地址").fill("https://hooks.invalid/office")
    page.get_by_label("就业方案锁定、解锁").check()
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#new-secret td")).to_contain_text("whsec_")
    check_access(page, "the secret")
    page.get_by_role("button", name="知道了").click()
    row = page.get_by_role("row").filter(has_text=NAME)
    row.locator(".title-link").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("就业方案锁定、就业方案解锁")
    drawer.get_by_role("button", name="发送测试").click()
    page.get_by_role("button", name="发送测试").last.click()
    expect(page.get_by_text("测试消息已提交发送。")).to_be_visible()
    page.goto("/webhooks")
    row.locator(".title-link").click()
    drawer.get_by_role("button", name="推送记录").click()
    log = page.get_by_role("dialog").filter(has_text=f"推送记录：{NAME}")
    expect(log.locator("tbody tr")).to_have_count(1)
    expect(log).to_contain_text("测试")
    log.get_by_role("button", name="未送达").click()
    expect(log).to_contain_text("没有推送记录。")
    check_access(page, "the log")
    check_width(page, 390)


def test_an_inside_address_is_refused_beside_the_field(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    page.goto("/webhooks")
    page.get_by_role("button", name="新建推送").click()
    page.get_by_label("名称").fill("内部")
    page.get_by_label("地址").fill("https://10.0.0.1/")
    page.get_by_label("数据导入完成").check()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("不能发往内部地址，请填写公网可以访问的地址。")).to_be_visible()
