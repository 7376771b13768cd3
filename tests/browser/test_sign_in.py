"""Signing in (manual 1.1, 1.2), the forced change of a password, signing out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import Open
from tests.browser.watching import Watch

WIDTHS = (1440, 390)


def picture(page: Page) -> str | None:
    return page.locator(".captcha-picture img").get_attribute("src")


@pytest.mark.parametrize("width", WIDTHS)
def test_signs_in_with_the_sum_in_words(visit: Open, width: int) -> None:
    page = visit(width=width)
    page.goto("/")
    expect(page).to_have_url("/sign-in")
    people.sign_in(page, people.SCHOOL)
    expect(page.get_by_role("heading", name="工作台", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="王敏，您好")).to_be_visible()


def test_a_wrong_password_is_told_and_brings_another_captcha(visit: Open, watch: Watch) -> None:
    watch.expected.add(401)
    watch.expected.add(422)
    page = visit()
    page.goto("/sign-in")
    before = picture(page)
    people.sign_in(page, "fl_office", "wrong-password")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码")
    expect(page.get_by_label("用户名", exact=True)).to_have_value("fl_office")
    expect(page.get_by_label("密码", exact=True)).to_have_value("")
    assert picture(page) != before
    people.sign_in(page, "fl_office")
    expect(page.get_by_role("heading", name="工作台", level=1)).to_be_visible()


def test_a_wrong_captcha_is_told(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit()
    page.goto("/sign-in")
    people.fill_sign_in(page, "fl_office")
    page.get_by_label("验证码", exact=True).fill("99")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("验证码")
    expect(page).to_have_url("/sign-in")


def test_another_captcha_can_be_had_and_is_the_one_that_counts(visit: Open) -> None:
    page = visit()
    page.goto("/sign-in")
    people.another_captcha(page)
    people.sign_in(page, "fl_office")
    expect(page.get_by_role("heading", name="工作台", level=1)).to_be_visible()


def test_leads_back_to_the_wanted_page(visit: Open) -> None:
    page = visit()
    page.goto("/messages/sent?kind=broadcast")
    people.sign_in(page, people.COMPUTING)
    expect(page).to_have_url("/messages/sent?kind=broadcast")
    expect(page.get_by_role("heading", name="已发信息查看", level=1)).to_be_visible()


def test_never_leads_to_another_site(visit: Open) -> None:
    page = visit()
    page.goto("/sign-in?next=//example.com/")
    people.sign_in(page, people.COMPUTING)
    expect(page).to_have_url("/")


@pytest.mark.parametrize("width", WIDTHS)
def test_lost_passwords_are_explained(visit: Open, width: int) -> None:
    page = visit(width=width)
    page.goto("/sign-in")
    page.get_by_role("link", name="忘记密码？").click()
    expect(page.get_by_role("heading", name="取回密码")).to_be_visible()
    page.get_by_role("link", name="返回登录").click()
    expect(page.get_by_role("heading", name="登录学校专区")).to_be_visible()


def test_signs_out(visit: Open) -> None:
    page = visit("fl_office")
    page.goto("/")
    page.get_by_role("button", name="我的帐户").click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page).to_have_url("/sign-in")
    page.goto("/account/profile")
    expect(page).to_have_url("/sign-in?next=/account/profile")


def test_a_reset_password_must_be_changed_first(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    office = visit(people.SCHOOL)
    office.goto("/staff/accounts?user_name=fl_staff2")
    office.get_by_role("button", name="的更多操作").click()
    office.get_by_role("menuitem", name="修改密码").click()
    office.get_by_label("新密码", exact=True).fill("first2026")
    office.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(office.get_by_text("密码已修改，请告知本人")).to_be_visible()

    page = visit()
    page.goto("/messages/inbox")
    people.sign_in(page, "fl_staff2", "first2026")
    expect(page.get_by_role("heading", name="请先修改密码")).to_be_visible()
    page.goto("/messages/inbox")
    expect(page).to_have_url("/first-password")
    change(page, "first2026", "second2026", "third2026")
    expect(page.get_by_text("两次").first).to_be_visible()
    change(page, "first2026", "second2026", "second2026")
    expect(page.get_by_text("密码已修改，请用新密码登录。")).to_be_visible()
    people.sign_in(page, "fl_staff2", "second2026")
    expect(page.get_by_role("heading", name="工作台", level=1)).to_be_visible()


def change(page: Page, old: str, new: str, again: str) -> None:
    page.get_by_label("原密码", exact=True).fill(old)
    page.get_by_label("新密码", exact=True).fill(new)
    page.get_by_label("新密码确认", exact=True).fill(again)
    people.fill_captcha(page)
    page.get_by_role("button", name="确定").click()
