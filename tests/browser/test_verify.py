"""Checking a printed paper: from the sign-in, from a QR code, in force, over, unknown; wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from kernel.codes import grouped
from kernel.db import session
from services.agreements.models import Agreement, Graduate
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch
from tests.running import Running

WIDTHS = (1440, 390)


def known(office: Running, state: str) -> Any:
    """An agreement of the demo in a state: code, number, employer and the graduate's name."""
    columns = (Agreement.verification_code, Agreement.number, Agreement.employer_name, Graduate.name)
    query = select(*columns).join(Graduate, Graduate.id == Agreement.graduate_id).where(Agreement.state == state)
    with office.database("agreements") as database:
        return database.run(lambda: session.execute(query.order_by(Agreement.number).limit(1)).one(), write=False)


def check(page: Page, code: str) -> None:
    page.get_by_label("验证码", exact=True).fill(code)
    page.get_by_role("button", name="核验", exact=True).click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visitor_finds_a_paper_in_force(office: Running, visit: Open, width: int) -> None:
    paper = known(office, "archived")
    page = visit(width=width)
    page.goto("/sign-in")
    page.get_by_role("link", name="核验协议书、解约函等文件").click()
    check(page, f" {grouped(paper.verification_code).lower()} ")
    expect(page.get_by_role("heading", level=2, name="有效", exact=True)).to_be_visible()
    facts = page.locator("dl.facts")
    for text in ("就业协议书", paper.number, paper.employer_name, f"{paper.name[0]}*"):
        expect(facts).to_contain_text(text)
    expect(page.locator("body")).not_to_contain_text(paper.name)
    check_access(page, f"/verify in force at {width} px")
    check_width(page, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_scanned_code_fills_the_field_and_is_checked_on_demand(office: Running, visit: Open, width: int) -> None:
    paper = known(office, "terminated")
    page = visit(width=width)
    page.goto(f"/verify?code={paper.verification_code}")
    expect(page.get_by_label("验证码", exact=True)).to_have_value(grouped(paper.verification_code))
    expect(page.get_by_role("heading", level=2)).to_have_count(0)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_role("heading", level=2, name="已失效", exact=True)).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text("已解约")
    expect(page).to_have_url("/verify")
    check_access(page, f"/verify over at {width} px")
    check_width(page, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_nobody_printed_is_told_and_can_be_corrected(
    office: Running, visit: Open, watch: Watch, width: int
) -> None:
    watch.expected |= {404, 422}
    page = visit(width=width)
    page.goto("/verify")
    check(page, "ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    expect(page.get_by_role("alert")).to_contain_text("没有找到与这个验证码对应的文件")
    expect(page.get_by_label("验证码", exact=True)).to_have_value("ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    check_access(page, f"/verify unknown at {width} px")
    check(page, "短")
    expect(page.get_by_text("验证码应为 16 位字母和数字。")).to_be_visible()
    expect(page.get_by_label("验证码", exact=True)).to_be_focused()
    check(page, known(office, "archived").verification_code)
    expect(page.get_by_role("heading", level=2, name="有效", exact=True)).to_be_visible()


def test_the_keyboard_alone_is_enough(office: Running, visit: Open) -> None:
    page = visit()
    page.goto(f"/verify?code={known(office, 'archived').verification_code}")
    page.get_by_label("验证码", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=2, name="有效", exact=True)).to_be_visible()
