"""导出 of a list with many rows: the button orders a job of the service, on every list of chapters 5 to 8 and 10."""

from __future__ import annotations

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from codebook.screens import by_key
from gateway.pages import load_pages
from gateway.pages.office.ordering import body
from gateway.screens import views
from gateway.screens.declaration import Screen
from gateway.screens.registry import tables
from kernel.exports import AT_ONCE, MOST
from services.graduates.contract import ApplicationQuery
from tests.gateway.conftest import Browser, Office

load_pages()
SHORT = ("messages.", "staff.")
"""Chapters whose lists stay short: what is sent or kept there is written at once."""
LONG = [screen for screen in tables() if screen.export and not screen.key.startswith(SHORT)]
long_lists = pytest.mark.parametrize("screen", LONG, ids=lambda screen: screen.key)
YEAR = "2026"


def path(screen: Screen) -> str:
    return by_key(screen.key).path


def query(screen: Screen) -> str:
    """An address that asks for something where the screen lists nothing otherwise."""
    return f"?graduation_year={YEAR}" if screen.key != "audit" else "?outcome=done"


def ordered(dialog: str) -> str:
    found = re.search(r"/jobs/rows/([a-z]+:[0-9a-f-]{36})/progress", dialog)
    assert found, dialog
    return found[1]


def workbook(browser: Browser, job: str) -> CalamineWorkbook:
    file = browser.get(f"/jobs/rows/{job}/do/download")
    assert file.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(file.data))


def test_every_long_list_can_be_ordered() -> None:
    assert [screen.key for screen in LONG if screen.order_export is None] == []
    assert len(LONG) == 24 and AT_ONCE < MOST


@long_lists
def test_the_button_orders_it_above_the_threshold(
    screen: Screen, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, asked = office.browser("a.admin"), query(screen)
    assert f"{path(screen)}/export.xlsx{asked}" in admin.get(path(screen) + asked).text
    monkeypatch.setattr(views, "AT_ONCE", -1)
    page = admin.get(path(screen) + asked).text
    found = re.search(rf'hx-post="({path(screen)}/exports[^"]*)"', page)
    assert found and "export.xlsx" not in page and "在后台生成" in page
    address = found[1].replace("&amp;", "&")
    dialogs = [admin.post(address, {"key": "long-list-key"}).text for _ in range(2)]
    (job,) = {ordered(dialog) for dialog in dialogs}
    assert "任务中心" in dialogs[0]
    office.system.pump()
    told = dict(row[:2] for row in workbook(admin, job).get_sheet_by_name("查询条件").to_python())
    assert told["毕业年度" if screen.key != "audit" else "结果"] in (YEAR, "done") and "条数" in told
    assert office.browser("a.admin2").get(f"/jobs/rows/{job}/do/download").status_code == 404


@long_lists
def test_a_department_without_the_screen_orders_nothing(screen: Screen, shared_office: Office) -> None:
    other = shared_office.browser("a.only_messages_compose")
    assert other.post(f"{path(screen)}/exports{query(screen)}", {"key": "long-list-key"}).status_code == 403


def test_numbers_and_flags_of_an_address_become_those_of_json() -> None:
    texts = {"graduation_year": "2026", "issued": "false", "name": "2026", "class_name": "true", "applied_from": "x"}
    told = {**texts, "graduation_year": 2026, "issued": False}
    assert body(ApplicationQuery, texts) == told
    assert body(ApplicationQuery, {"graduation_year": "二〇", "issued": "1"}) == {
        "graduation_year": "二〇",
        "issued": "1",
    }
