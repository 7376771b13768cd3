"""What the engine does with rows: choosing across pages, results, drawers, dialog forms, dead services."""

from __future__ import annotations

import gzip
import json
import re

import pytest
import requests
from requests.adapters import BaseAdapter

from gateway.app import create_app
from gateway.screens import query as queries
from gateway.screens.registry import tables
from kernel import paging
from kernel.settings import Settings
from kernel.wsgi_transport import WsgiAdapter
from tests.gateway.conftest import SECRET, Office

INBOX = "/messages/inbox"
BUDGET = 200 * 1024


def notice(answer: object) -> str:
    return json.loads(answer.headers["HX-Trigger"])["office:toast"]["text"]  # type: ignore[attr-defined]


def send(office: Office, count: int) -> None:
    """Messages from clerk1 to the admin."""
    clerk = office.system.client("auth").resolve(office.world.tokens["a.clerk1"])
    client = office.system.client("messaging", clerk)
    for number in range(count):
        message = {"kind": "single", "title": f"信息{number:03d}", "body": "内容"}
        client.send(message | {"recipient_ids": [str(office.world.ids["a.admin"])]})


def rows(page: str) -> list[str]:
    return re.findall(r'data-row value="([^"]+)"', page)


def test_select_all_matching_reaches_rows_on_other_pages(office: Office) -> None:
    send(office, 23)
    browser = office.browser("a.admin")
    page = browser.fragment(INBOX).text
    assert len(rows(page)) == 20
    assert "选择全部可删除的 23 条" in page
    answer = browser.post(f"{INBOX}/batch/mark_read?title=01", {"matching": "1"})
    assert notice(answer) == "已标记已读 11 条。"
    answer = browser.post(f"{INBOX}/batch/delete", {"matching": "1"})
    assert notice(answer) == "已删除 23 条。"
    assert "还没有收到单发信息" in browser.fragment(INBOX).text


def test_reading_is_a_request_of_its_own(office: Office) -> None:
    send(office, 1)
    browser = office.browser("a.admin")
    (row_id,) = rows(browser.fragment(INBOX).text)
    assert "内容" in browser.fragment(f"{INBOX}/rows/{row_id}").text
    assert "信息000" in browser.fragment(f"{INBOX}?state=unread").text
    browser.post(f"{INBOX}/rows/{row_id}/opened")
    assert "信息000" not in browser.fragment(f"{INBOX}?state=unread").text


def test_the_drawer_has_an_address_of_its_own(office: Office) -> None:
    send(office, 1)
    browser = office.browser("a.admin")
    (row_id,) = rows(browser.fragment(INBOX).text)
    assert browser.get(f"{INBOX}/rows/{row_id}").location == f"{INBOX}?open={row_id}"
    assert '<div class="letter">内容</div>' in browser.get(f"{INBOX}?open={row_id}").text
    missing = browser.get(f"{INBOX}?open=00000000-0000-0000-0000-000000000000")
    assert missing.status_code == 200
    assert "没有找到" in missing.text


def test_a_reply_goes_out_once(office: Office) -> None:
    send(office, 1)
    browser = office.browser("a.admin")
    (row_id,) = rows(browser.fragment(INBOX).text)
    assert browser.post(f"{INBOX}/rows/{row_id}/reply", {"body": " "}).status_code == 422
    for _ in range(2):
        answer = browser.post(f"{INBOX}/rows/{row_id}/reply", {"body": "好的", "key": "same-key-0001"})
        assert notice(answer) == "回复已发送。"
    assert "共 <b>1</b> 条" in browser.fragment("/messages/sent").text


def test_part_of_a_batch_failing_is_told_row_by_row(office: Office) -> None:
    browser = office.browser("a.admin")
    ids = [str(office.world.ids[name]) for name in ("a.admin", "a.clerk1")]
    answer = browser.post("/staff/accounts/batch/disable", {"ids": ids})
    assert "部分没有成功" in answer.text
    assert re.search(r"<dd class=\"good\">1</dd>", answer.text)


def test_a_reversible_batch_can_be_undone_from_the_notice(office: Office) -> None:
    browser = office.browser("a.admin")
    ids = [str(office.world.ids["a.clerk2"])]
    answer = browser.post("/staff/accounts/batch/disable", {"ids": ids})
    undo = json.loads(answer.headers["HX-Trigger"])["office:toast"]["undo"]
    assert undo == {"url": "/staff/accounts/batch/enable", "ids": ids}
    assert notice(browser.post(undo["url"], {"ids": undo["ids"]})) == "已启用 1 条。"


def test_a_refused_form_comes_back_as_it_was_typed(office: Office) -> None:
    browser = office.browser("a.admin")
    answer = browser.post("/staff/departments/new/create", {"code": "marka191", "name": "新学院"})
    assert answer.status_code == 422
    assert 'value="新学院"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    missing = browser.post("/staff/departments/new/create", {"code": "", "name": ""})
    assert missing.text.count('class="error"') == 2
    assert (
        notice(browser.post("/staff/departments/new/create", {"code": "n1", "name": "新学院"}))
        == "已增加院系“新学院”。"
    )


def test_a_row_of_another_school_is_not_found(shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    foreign = shared_office.world.ids["b.clerk1"]
    for path in (f"/rows/{foreign}", f"/rows/{foreign}/do/edit", f"/rows/{foreign}/do/sign_ins"):
        assert browser.fragment(f"/staff/accounts{path}").status_code == 404


class Dead(BaseAdapter):
    """A service that does not answer."""

    app = None

    def send(self, *args: object, **kwargs: object) -> requests.Response:
        raise requests.ConnectionError("refused")

    def close(self) -> None:
        return None


def broken(office: Office, name: str):
    settings = Settings.from_environment(
        {**office.system.settings.environment, "GATEWAY_SECRET": SECRET, "COOKIE_SECURE": "off"}
    )
    adapters = {each: WsgiAdapter(app) for each, app in office.system.apps.items()}
    app = create_app(settings, adapters)
    app.extensions["transports"][name].http.mount("http://", Dead())
    app.extensions["transports"][name].http.mount(app.extensions["transports"][name].base_url, Dead())
    client = app.test_client()
    client.set_cookie("office", office.world.tokens["a.admin"])
    return client


def test_a_dead_service_empties_its_own_pages_only(shared_office: Office) -> None:
    client = broken(shared_office, "messaging")
    page = client.get(INBOX)
    assert page.status_code == 200
    assert "服务暂时无法使用" in page.text
    assert "重试" in page.text
    assert "暂时不可用" in client.get("/").text
    assert client.get("/staff/accounts").status_code == 200
    assert client.get("/messages/compose").status_code == 503
    assert client.get("/readyz").json["failing"] == ["messaging"]


def test_without_auth_the_page_says_so_and_offers_to_retry(shared_office: Office) -> None:
    answer = broken(shared_office, "auth").get(INBOX)
    assert answer.status_code == 503
    assert "重试" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "９", "99999999", ""])
def test_a_strange_page_number_is_page_one(page: str) -> None:
    screen = tables()[0]
    assert queries.read(screen, {"page": page, "size": "7"})["page"] == "1"
    assert queries.read(screen, {"page": "3", "size": "7"}) == {"page": "3", "size": "20"}


def test_addresses_leave_out_what_is_the_default() -> None:
    query = {"title": "通知", "page": "2", "size": "20"}
    assert queries.address("/x", query, page="3") == "/x?title=%E9%80%9A%E7%9F%A5&page=3"
    assert queries.address("/x", {"page": "1", "size": "20"}) == "/x"


def test_the_pager_shows_gaps() -> None:
    assert queries.page_numbers(1, 65) == [1, 2, 3, None, 65]
    assert queries.page_numbers(30, 65) == [1, None, 29, 30, 31, None, 65]
    assert queries.page_numbers(1, 1) == [1]


def test_a_list_longer_than_what_is_counted_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    send(office, 3)
    browser = office.browser("a.admin")
    assert "共 <b>3</b> 条" in browser.get(INBOX).text
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    assert "超过 <b>2</b> 条" in browser.get(INBOX).text


def test_static_files_are_versioned_compressed_and_kept(shared_office: Office) -> None:
    browser = shared_office.browser()
    page = browser.get("/sign-in").text
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"#]+)"', page))
    assert addresses
    own = [address for address in addresses if "/css/" in address or "/js/" in address]
    for address in own:
        answer = browser.get(address, **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Content-Security-Policy" in answer.headers
        assert gzip.decompress(answer.data)


def test_the_first_page_is_light(shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    page = browser.get("/").text
    seen: set[str] = set()
    waiting = re.findall(r'(?:src|href)="(/static/[^"#]+)"', page)
    if not any("vendor" in address for address in waiting):
        pytest.fail("the page names no vendor file")
    total = len(gzip.compress(page.encode()))
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = browser.get(address, **{"Accept-Encoding": "gzip"})
        if answer.status_code == 404:
            pytest.skip("front-end assets are not built: python -m gateway.assets")
        total += len(answer.data)
        if address.endswith(".js") and "/js/" in address:
            text = browser.get(address).text
            waiting += [
                address.rpartition("/")[0] + "/" + name for name in re.findall(r'(?:from|import) "\./([^"]+)"', text)
            ]
    assert total <= BUDGET
