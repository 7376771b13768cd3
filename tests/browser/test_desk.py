"""工作台 and its badges: the same numbers, and behind each link a list of so many. Ctrl K, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from kernel.db import session
from services.graduates.models import Graduate
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


def searched(page: Page, text: str) -> Locator:
    """The group of what the services found, once it is there."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="搜索栏目")).to_be_focused()
    page.keyboard.type(text)
    return page.get_by_role("listbox", name="搜索结果")


def test_a_screen_by_its_pinyin(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/")
    for text in ("yuanxidai", "YXDM", "代码维护"):
        expect(searched(page, text).get_by_role("option", selected=True)).to_contain_text("院系代码维护")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/staff/departments")


def test_a_graduate_by_name_and_by_number(visit: Open, office: Running) -> None:
    graduate = a_graduate(office)
    page = visit(people.SCHOOL)
    page.goto("/jobs")
    results = searched(page, graduate.name)
    hit = results.get_by_role("group", name="毕业生").get_by_role("option").filter(has_text=graduate.student_no)
    expect(hit).to_be_visible()
    check_access(page, "search results")
    while hit.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/employment/graduates.*open={graduate.id}"))
    expect(page.locator("#drawer")).to_contain_text(graduate.name)
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(searched(page, graduate.id_number).get_by_role("option", selected=True)).to_contain_text(graduate.name)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"open={graduate.id}"))
    assert graduate.id_number not in page.url
    assert graduate.id_number not in office.log("gateway") + office.log("graduates")


def test_an_agreement_and_an_employer(visit: Open, office: Running) -> None:
    [agreement_id] = signed.agreements(office, "搜索示例公司", 1, "out_of_province")
    page = visit(people.SCHOOL)
    page.goto("/")
    hit = searched(page, "搜索示例").get_by_role("group", name="单位").get_by_role("option", selected=True)
    expect(hit).to_contain_text("搜索示例公司")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/agreements/out_of_province.*employer_name="))
    row = page.locator("#list tbody tr")
    expect(row).to_have_count(1)
    number = row.locator('[data-column="number"]').inner_text().strip()
    expect(searched(page, number).get_by_role("option", selected=True)).to_contain_text(number)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"open={agreement_id}"))
    expect(page.locator("#drawer")).to_contain_text(number)


def test_nothing_is_said_and_escape_leaves(visit: Open) -> None:
    page = visit(people.MECHANICS)
    page.goto("/")
    results = searched(page, "没有这样的东西")
    expect(results.get_by_role("option")).to_have_text("没有匹配的栏目")
    page.keyboard.press("Escape")
    expect(results).to_be_hidden()


def a_graduate(office: Running) -> Graduate:
    """A graduate of the school whom nobody else is called like."""
    ours = select(Graduate).where(Graduate.school_id == signed.SCHOOL, Graduate.graduation_year == signed.YEAR)
    with office.database("graduates") as database:
        found = database.run(lambda: session.scalars(ours.order_by(Graduate.student_no)).all(), write=False)
    names = [each.name for each in found]
    return next(each for each in found if len(each.name) > 2 and names.count(each.name) == 1)
