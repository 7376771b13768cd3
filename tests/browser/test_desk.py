"""工作台 and its badges: the same numbers, and behind each link a list of so many; in order for everybody's eyes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people, signed
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.running import Running


def counts(page: Page) -> dict[str, int]:
    """What the lines of 待办事项 say, by address."""
    lines = page.get_by_role("region", name="待办事项").locator("li a").all()
    found = {str(line.get_attribute("href")): line.locator(".count") for line in lines}
    return {href: int(count.inner_text()) for href, count in found.items() if count.count()}


def test_boxes_badges_and_lists_show_the_same_number(visit: Open, office: Running) -> None:
    signed.agreements(office, "工作台示例公司", 2)
    page = visit(people.SCHOOL)
    page.goto("/")
    waiting = counts(page)
    assert len(waiting) > 2
    sides = page.get_by_role("navigation", name="栏目")
    for href, count in waiting.items():
        key = href.partition("?")[0][1:].replace("/", ".")
        expect(sides.locator(f'[data-count="{key}"]')).to_have_text(str(count))
    chapter = sides.get_by_role("button", name=re.compile("签约解约管理"))
    expect(chapter.locator(".count")).to_have_text(str(sum(n for href, n in waiting.items() if "/agreements/" in href)))
    for href, count in waiting.items():
        page.goto(href)
        expect(page.locator("#list .tab[aria-current]")).to_contain_text(str(count))


def test_the_lock_leads_to_what_is_left(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/")
    ready = page.get_by_role("region", name="就业方案锁定准备")
    ready.get_by_role("link", name="等待毕业生确认").click()
    expect(page).to_have_url(re.compile("/employment/plan_lock.*state=unconfirmed"))
    expect(page.locator("#list .tab[aria-current]")).to_contain_text("未确认")


@pytest.mark.parametrize("user_name", [people.SCHOOL, people.COMPUTING, people.MECHANICS])
def test_everybody_can_use_it(visit: Open, user_name: str) -> None:
    page = visit(user_name)
    page.goto("/")
    check_access(page, f"工作台 of {user_name}")
    for width in (390, 360):
        check_width(page, width)
