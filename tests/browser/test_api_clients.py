"""开放接口: a key is shown once, works, is rotated with overlap, and ends with its client."""

from __future__ import annotations

import requests
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.access import check_access
from tests.browser.conftest import Open
from tests.running import Running

NAME = "学校数据中心"


def key(page: Page) -> tuple[str, str]:
    """What the dialog shows this once: the client's id and secret."""
    cells = page.locator("#new-key td")
    expect(cells).to_have_count(2)
    return cells.nth(0).inner_text(), cells.nth(1).inner_text()


def status(office: Running, client: tuple[str, str]) -> int:
    form = {"grant_type": "client_credentials"}
    return requests.post(f"{office.address}/api/v1/oauth/token", data=form, auth=client, timeout=10).status_code


def test_a_client_from_its_making_to_its_end(visit: Open, office: Running) -> None:
    page = visit(people.SCHOOL)
    page.goto("/api_clients")
    page.get_by_role("button", name="新建客户端").click()
    page.get_by_label("名称").fill(NAME)
    page.get_by_label("读取学校院系").check()
    page.get_by_role("button", name="确定").click()
    first = key(page)
    check_access(page, "the key")
    page.get_by_role("button", name="知道了").click()
    assert status(office, first) == 200
    row = page.get_by_role("row").filter(has_text=NAME)
    row.locator(".title-link").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(first[0])
    assert first[1] not in page.content()
    drawer.get_by_role("button", name="更换密钥").click()
    page.get_by_label("旧密钥继续有效").select_option("72")
    page.get_by_role("button", name="确定").click()
    second = key(page)
    assert second[0] == first[0] and second[1] != first[1]
    assert (status(office, first), status(office, second)) == (200, 200)
    page.get_by_role("button", name="知道了").click()
    page.goto("/api_clients")
    expect(row).not_to_contain_text("从未使用")
    row.locator(".title-link").click()
    drawer.get_by_role("button", name="停用").click()
    page.get_by_role("button", name="停用").last.click()
    expect(row.locator(".tag")).to_have_text("已停用")
    assert status(office, second) == 401
