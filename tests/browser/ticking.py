"""Rows of 8.1 that are ticked, and buttons of the bar that are pressed for them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from gateway.years import current_year

LIST = "/employment/graduates"
YEAR = str(current_year())
WALKED = "&signing=unsigned&basis=none&province_status=normal&account=registered&enlistment=no"


def walker(page: Page, query: str = f"?graduation_year={YEAR}{WALKED}") -> str:
    """The id of a graduate to whom everything can be done; the list shows nobody else."""
    page.goto(LIST + query)
    found = page.locator("input[data-row][data-actions*=change_destination][data-actions*=lock_province]").last
    graduate = found.get_attribute("value")
    page.goto(f"{LIST}?graduation_year=all&graduate_id={graduate}")
    expect(page.locator("tbody tr")).to_have_count(1)
    return str(graduate)


def box(page: Page) -> Locator:
    return page.locator("input[data-row]")


def press(page: Page, verb: str, said: str, reason: str = "") -> None:
    """Tick the row, press a button of the bar, confirm, and hear what was done."""
    box(page).check()
    expect(page.locator(f"[data-batch={verb}]")).to_have_attribute("aria-disabled", "false")
    confirmed(page, verb, reason)
    expect(page.locator("#toasts")).to_contain_text(said)
    expect(page.locator(".batch")).to_be_hidden()


def confirmed(page: Page, verb: str, reason: str = "") -> None:
    """Press a button of the bar, and confirm; what comes of it is the caller's to see."""
    page.locator(f"[data-batch={verb}]").click()
    dialog = page.get_by_role("dialog")
    if reason:
        dialog.get_by_label("原因").fill(reason)
    dialog.locator("button.go").click()


def refuses(page: Page, verb: str, reason: str) -> None:
    """The button is there, and says why it cannot be used, also to those who click."""
    box(page).check()
    button = page.locator(f"[data-batch={verb}]")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_attribute("title", re.compile(reason))
    button.dispatch_event("click")
    expect(page.locator("#toasts")).to_contain_text(reason)
    box(page).uncheck()
