"""The people of the demo and how they sign in: by the page, by a bare request, or by the interface for graduates."""

from __future__ import annotations

import re
from html import unescape

import requests
from playwright.sync_api import BrowserContext, Locator, Page, expect

from demo.people import FIXED_GRADUATE
from tests.browser.words import solve

PASSWORD = "demo2026"
SCHOOL, COMPUTING, MECHANICS = "school", "cs_office", "me_office"
GRADUATE = FIXED_GRADUATE


def fill_sign_in(page: Page | Locator, user_name: str, password: str = PASSWORD) -> None:
    """Fill the sign-in form, the captcha by its words; nothing is sent."""
    page.get_by_label("用户名", exact=True).fill(user_name)
    page.get_by_label("密码", exact=True).fill(password)
    fill_captcha(page)


def fill_captcha(page: Page | Locator) -> None:
    """Open the sum in words if it is not shown, and answer it."""
    button = page.get_by_role("button", name="改答文字算式")
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    page.get_by_label("验证码", exact=True).fill(solve(page.locator(".captcha-question").inner_text()))


def another_captcha(page: Page) -> None:
    """Ask for another picture and wait until it is here."""
    picture = page.locator(".captcha-picture img")
    before = picture.get_attribute("src") or ""
    page.get_by_role("button", name="换一张验证码").click()
    expect(picture).not_to_have_attribute("src", before)


def sign_in(page: Page | Locator, user_name: str, password: str = PASSWORD) -> None:
    """Sign in on the page that is open, or in the dialog over it."""
    fill_sign_in(page, user_name, password)
    page.get_by_role("button", name="登录", exact=True).click()


def enter(context: BrowserContext, user_name: str, password: str = PASSWORD) -> None:
    """Sign in without drawing the page: the same two requests, into the context's cookies."""
    form = context.request.get("/sign-in").text()
    hidden = {name: _hidden(form, name) for name in ("csrf_token", "captcha_id")}
    typed = {"portal": "school", "user_name": user_name, "password": password, "captcha_answer": solve(form)}
    answer = context.request.post("/sign-in", form={**hidden, **typed, "next": "/lost-password"}, max_redirects=0)
    assert answer.status == 303, answer.text()


def _hidden(form: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    assert found, f"no {name} in the form"
    return unescape(found[1])


def interface(address: str, user_name: str = GRADUATE) -> requests.Session:
    """A graduate's session at /api/v1; addresses are whole."""
    session = requests.Session()
    answer = session.post(f"{address}/api/v1/auth/sessions", json={"user_name": user_name, "password": PASSWORD})
    assert answer.ok, answer.text
    session.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return session
