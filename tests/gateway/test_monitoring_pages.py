"""用户信息监测 (10.1-10.3): strips, drawers, passwords, and reminders with their text and receivers filled in."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.gateway import watching
from tests.gateway.conftest import Browser, Office
from tests.gateway.office_pages import notice

REGISTRATION, RESUME, SIGNING = ("/monitoring/registration", "/monitoring/resume", "/monitoring/signing")
UNREGISTERED = {"registration": "unregistered", "registered_at": None}
STRIP = re.compile(r"<div><dt>([^<]+)</dt><dd>([^<]+)</dd></div>")


def strip(page: str) -> dict[str, str]:
    return dict(STRIP.findall(page.partition('<dl class="strip"')[2].partition("</dl>")[0]))


def filled(page: str) -> dict[str, Any]:
    found = re.search(r'data-filled="([^"]*)"', page)
    assert found
    return json.loads(unescape(found[1]))


def reminder(browser: Browser, address: str) -> dict[str, Any]:
    """What 新建信息 begins with, by the button of a list."""
    page = browser.fragment(address).text
    button = re.search(r'href="(/messages/compose\?remind=[^"]+)"', page)
    assert button
    return filled(browser.get(unescape(button[1])).text)


@pytest.mark.parametrize(
    ("path", "facts", "expected"),
    [
        (REGISTRATION, UNREGISTERED, {"应注册": "4", "已注册": "3", "未注册": "1", "注册率": "75.00%"}),
        (RESUME, {"resume": "published"}, {"毕业生": "4", "已创建": "1", "未创建": "3", "创建率": "25.00%"}),
        (
            SIGNING,
            {"agreement_state": "archived"},
            {"毕业生": "4", "已签约": "1", "未签约": "3", "签约率": "25.00%", "解约": "0"},
        ),
    ],
)
def test_the_strip_counts_what_the_query_asks_for(
    office: Office, path: str, facts: dict[str, Any], expected: dict[str, str]
) -> None:
    watching.reported(office, 3)
    watching.reported(office, 1, **facts)
    watching.reported(office, 2, "b.department1")
    browser = office.browser("a.admin")
    assert strip(browser.get(path).text) == expected
    of_another = browser.fragment(f"{path}?department_id={office.world.ids['a.department2']}").text
    assert set(strip(of_another).values()) == {"0", "—"}
    state = next(iter(facts.values()))
    assert strip(browser.fragment(f"{path}?state={state}").text) == expected


@pytest.mark.parametrize("path", [REGISTRATION, RESUME, SIGNING])
def test_a_name_opens_the_graduate(office: Office, path: str) -> None:
    graduate = watching.known(office)
    browser = office.browser("a.admin")
    assert f"open={graduate.id}" in browser.fragment(path).text
    drawer = browser.fragment(f"{path}/rows/{graduate.id}")
    assert drawer.status_code == 200
    assert graduate.name in drawer.text and graduate.id_number not in drawer.text


def test_the_login_name_is_told_and_a_password_is_set(office: Office) -> None:
    graduate = watching.known(office, login_name="9907112345")
    browser = office.browser("a.admin")
    page = browser.fragment(REGISTRATION).text
    assert "9907112345" in page and "修改密码" in page
    answer = browser.post(f"{REGISTRATION}/batch/set_password", {"row": str(graduate.id), "password": "first2026"})
    assert notice(answer) == "已修改密码 1 条。"


def test_who_has_not_registered_has_no_password_to_set(office: Office) -> None:
    watching.reported(office, **UNREGISTERED)
    page = office.browser("a.admin").fragment(REGISTRATION).text
    assert "未注册</span></td>" in page and "/do/set_password" not in page


@pytest.mark.parametrize(("path", "title"), [(RESUME, "请创建并公开简历"), (SIGNING, "请关注签约进展")])
def test_a_reminder_goes_to_those_of_the_query_who_can_read_it(office: Office, path: str, title: str) -> None:
    account = str(office.world.ids["a.graduate11"])
    watching.reported(office, id=account, name="张三")
    watching.reported(office, 2, enabled=False)
    watching.reported(office, 1, resume="draft", agreement_state="archived")
    browser = office.browser("a.admin")
    told = reminder(browser, f"{path}?state=archived&major=软件工程" if path == SIGNING else path)
    assert (told["kind"], told["title"], told["people"], told["total"]) == ("single", title, [[account, "张三"]], 3)
    sent = {"kind": "single", "title": told["title"], "body": told["body"], "recipient_ids": [account], "key": "k" * 32}
    answer = browser.client.post("/messages/compose", json=sent, headers={"X-CSRF-Token": browser.csrf()})
    assert answer.json == {"count": 1, "id": answer.json["id"]}


def test_many_are_reminded_by_a_broadcast_of_the_same_conditions(office: Office) -> None:
    watching.reported(office, 501)
    department = str(office.world.ids["a.department1"])
    told = reminder(office.browser("a.admin"), f"{RESUME}?department_id={department}&name=毕业生")
    lines = [{"kind": "graduate", "department_id": department, "graduation_year": "2026"}]
    assert (told["kind"], told["people"], told["lines"], told["total"]) == ("broadcast", [], lines, 501)


def test_those_who_have_not_registered_are_reminded_through_their_departments(office: Office) -> None:
    watching.reported(office, 2, **UNREGISTERED)
    told = reminder(office.browser("a.admin"), f"{REGISTRATION}?graduation_year=all")
    assert (told["kind"], told["lines"]) == ("broadcast", [{"kind": "staff"}])
    assert "还有 2 名毕业生没有在就业信息网注册" in told["body"]


def test_a_reminder_without_anybody_says_so_and_other_words_fill_in_nothing(office: Office) -> None:
    browser = office.browser("a.admin")
    assert "没有需要提醒的毕业生" in browser.get("/messages/compose?remind=resume&graduation_year=x").text
    for query in ("", "?remind=", "?remind=nothing"):
        assert "data-filled" not in browser.get(f"/messages/compose{query}").text


def test_what_a_name_holds_stays_text(office: Office) -> None:
    watching.reported(office, name='"><script>alert(1)</script>')
    browser = office.browser("a.admin")
    assert "<script>alert" not in browser.fragment(RESUME).text
    page = browser.get("/messages/compose?remind=resume&graduation_year=2026").text
    assert "<script>alert" not in page and filled(page)["people"][0][1] == '"><script>alert(1)</script>'
