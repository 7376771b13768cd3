"""When the session ends under a form, and when a service is dead."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.conftest import Open
from tests.browser.watching import Watch
from tests.running import Running


def test_a_message_outlives_its_session(visit: Open, watch: Watch) -> None:
    watch.expected.add(401)
    page = visit("em_office")
    page.goto("/messages/compose")
    page.get_by_label("群发", exact=True).check()
    expect(page.locator("#audience-count")).to_contain_text("将发送给")
    page.get_by_label("信息标题").fill("写了很久的通知")
    page.get_by_label("信息内容").fill("很长的内容")
    page.context.clear_cookies(name="office")
    page.get_by_role("button", name="确定").click()
    page.get_by_role("dialog", name="确认发送").get_by_role("button", name="发送").click()
    again = page.get_by_role("dialog", name="登录已过期，请重新登录")
    expect(again).to_be_visible()
    people.sign_in(again, "em_office")
    expect(page.get_by_text("已重新登录，请继续刚才的操作。")).to_be_visible()
    expect(page.get_by_label("信息标题")).to_have_value("写了很久的通知")
    page.get_by_role("button", name="确定").click()
    page.get_by_role("dialog", name="确认发送").get_by_role("button", name="发送").click()
    expect(page).to_have_url("/messages/sent")


def test_a_form_outlives_its_session(visit: Open, watch: Watch) -> None:
    watch.expected.update({401, 422})
    page = visit("ed_office")
    page.goto("/account/profile")
    page.get_by_label("通讯地址").fill("示范路 1 号")
    people.fill_captcha(page)
    page.context.clear_cookies(name="office")
    page.get_by_role("button", name="确定").click()
    again = page.get_by_role("dialog", name="登录已过期，请重新登录")
    expect(again).to_be_visible()
    people.sign_in(again, "ed_office")
    expect(again).to_be_hidden()
    expect(page.get_by_label("通讯地址")).to_have_value("示范路 1 号")
    people.another_captcha(page)
    people.fill_captcha(page)
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("status").filter(has_text="保存成功。")).to_be_visible()


def test_an_unknown_page_is_told_in_chinese(visit: Open, watch: Watch) -> None:
    watch.expected.add(404)
    page = visit(people.SCHOOL)
    page.goto("/no/such/page")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("请求编号")).to_be_visible()
    page.get_by_role("link", name="回到工作台", exact=True).click()
    expect(page.get_by_role("heading", name="工作台", level=1)).to_be_visible()


def test_a_dead_service_is_told_and_the_rest_goes_on(visit: Open, watch: Watch, office: Running) -> None:
    watch.expected.add(503)
    page = visit(people.SCHOOL)
    office.kill("messaging")
    try:
        for address in ("/messages/sent", "/messages/compose"):
            page.goto(address)
            main = page.get_by_role("main")
            expect(main).to_contain_text("暂时无法")
            expect(main).to_contain_text(re.compile("请求编号 [0-9A-Za-z-]{8,}"))
            expect(main.locator("a, button").filter(has_text="重试")).to_be_visible()
        page.goto("/")
        expect(page.get_by_text("暂时不可用，请稍后刷新。").first).to_be_visible()
        page.goto("/staff/departments")
        expect(page.get_by_role("row").filter(has_text="机械工程学院")).to_be_visible()
        page.goto("/messages/sent")
    finally:
        office.start("messaging")
        office.wait_ready()
    page.get_by_role("main").locator("a, button").filter(has_text="重试").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_a_session_that_ended_in_auth_asks_again_over_the_page(visit: Open, watch: Watch) -> None:
    """The same person signs out elsewhere: the cookie is still here, the session is not."""
    watch.expected.add(401)
    page = visit("ch_office")
    page.goto("/messages/inbox")
    other = visit(storage_state=page.context.storage_state())
    other.goto("/")
    other.get_by_role("button", name="我的帐户").click()
    other.get_by_role("menuitem", name="退出登录").click()
    expect(other).to_have_url("/sign-in")
    page.get_by_label("信息标题", exact=True).fill("帮扶")
    page.get_by_role("button", name="查询", exact=True).click()
    again = page.get_by_role("dialog", name="登录已过期，请重新登录")
    people.sign_in(again, "ch_office")
    expect(again).to_be_hidden()
    expect(page.get_by_label("信息标题", exact=True)).to_have_value("帮扶")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", name="没有符合条件的记录")).to_be_visible()
