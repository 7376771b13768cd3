"""工作台: what waits with links to exactly that, whole in time while a service is dead or stands still."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from html import unescape
from threading import Event

import pytest
from flask import Flask

from codebook import deadlines
from gateway import session
from gateway import together as asking
from gateway.app import create_app
from gateway.pages.office import home, waiting
from gateway.together import together
from gateway.years import current_year
from kernel import context
from kernel.client import READ_SECONDS
from kernel.db import session as database
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.settings import Settings
from kernel.wsgi_transport import WsgiAdapter
from services.graduates.models import ImportBatch
from tests.gateway import bureau, signings
from tests.gateway.conftest import SECRET, Browser, Office

SILENT = "暂时不可用"
SOON = READ_SECONDS / 2
"""Seconds in which a page is here on a crowded machine too; a call alone may take twice that (bench/desk.py)."""


@contextmanager
def without(office: Office, name: str, *, still: bool) -> Iterator[Flask]:
    """A gateway for which a service accepts and never answers, or refuses connections."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=64)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        if not still:
            listener.close()
        environment = {**office.system.settings.environment, "GATEWAY_SECRET": SECRET, "COOKIE_SECURE": "off",
                       f"{name.upper()}_URL": address}  # fmt: skip
        others = {each: WsgiAdapter(app) for each, app in office.system.apps.items() if each != name}
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(asking, "PATIENCE", SOON / 2)
            yield create_app(Settings.from_environment(environment), others)


def box(page: str, title: str) -> str:
    return page.partition(f'aria-label="{title}"')[2].partition("</section>")[0]


def told(page: str) -> dict:
    found = re.search(r"data-told='([^']*)'", page)
    assert found
    return json.loads(unescape(found[1]))


@pytest.mark.parametrize("still", [True, False], ids=["still", "dead"])
@pytest.mark.parametrize("name", ["messaging", "graduates", "agreements", "reports"])
def test_the_page_is_whole_in_time(shared_office: Office, name: str, still: bool) -> None:
    with without(shared_office, name, still=still) as app:
        browser = Browser(app, shared_office.world.tokens["a.admin"])
        started = time.monotonic()
        answer = browser.get("/")
        seconds = time.monotonic() - started
    assert answer.status_code == 200
    assert seconds < SOON
    silent = {
        "messaging": {"未读单发信息", "最近的群发信息"},
        "graduates": {"待办事项", "就业方案锁定准备"},
        "agreements": {"待办事项"},
        "reports": set(),
    }[name]
    titles = ("未读单发信息", "最近的群发信息", "待办事项", "就业方案锁定准备", "我的任务")
    assert {title for title in titles if SILENT in box(answer.text, title)} == silent
    whole = {"messages.inbox", "agreements.system", "approvals.flexible"}
    lost = {"messaging": "messages.inbox", "agreements": "agreements.system", "graduates": "approvals.flexible"}
    assert whole - set(told(answer.text)["waiting"]) == {lost[name]} & whole if name in lost else True


def test_auth_that_stands_still_is_told_of_soon(shared_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PATIENCE", 0.3)
    with without(shared_office, "auth", still=True) as app:
        browser = Browser(app, shared_office.world.tokens["a.admin"])
        started = time.monotonic()
        answer = browser.get("/")
        assert time.monotonic() - started < SOON
    assert answer.status_code == 504
    assert "重试" in answer.text


def test_questions_share_one_patience_and_a_mistake_is_not_hidden(shared_office: Office) -> None:
    told = Event()

    def late() -> float:
        left = context.seconds_left(60)
        told.wait(60)
        return left

    def refuse() -> None:
        raise NotFound("nothing", "没有。")

    assert together({}) == {}
    with shared_office.app.test_request_context("/"):
        answers = together({"late": late, "no": refuse, "in time": lambda: context.seconds_left(60)}, 0.3)
        told.set()
        assert (answers["late"], answers["no"]) == (None, None)
        assert 0 < answers["in time"] <= 0.3
        assert context.seconds_left(60) == 60
        with pytest.raises(ZeroDivisionError):
            together({"wrong": lambda: 1 // 0})


def batch(office: Office, state: str) -> None:
    ids = office.world.ids
    row = {"kind": "dossiers", "school_id": ids["a.school"], "scope_department_id": ids["a.department1"],
           "file_name": "99001_2026_DA_1.zip", "file_hash": f"{new_id()}", "creator_key": "staff:x",
           "graduation_year": current_year(), "state": state, "file_id": new_id()}  # fmt: skip
    office.system.run("graduates", lambda: database.add(ImportBatch(**row)))


def letters(office: Office) -> None:
    ids = office.world.ids
    sender = office.system.client("auth").resolve(office.world.tokens["a.clerk1"])
    client = office.system.client("messaging", sender)
    for title in ("第一封", "第二封"):
        client.send({"kind": "single", "title": title, "body": "内容", "recipient_ids": [str(ids["a.admin"])]})


def test_every_count_leads_to_a_list_of_so_many(office: Office) -> None:
    """In the boxes, in the badges, and behind the link: the same number."""
    for graduate in bureau.graduates(office, 3, **bureau.deferred()):
        bureau.application(office, graduate, "flexible")
    signings.agreements(office, 2, "graduate_entered")
    signings.agreements(office, 1, "out_of_province", "archived")
    signings.termination(office, "online", "done")
    signings.termination(office, "review", "pending")
    batch(office, "ready")
    batch(office, "done")
    letters(office)
    browser = office.browser("a.admin")
    page = browser.get("/").text
    counted = told(page)["waiting"]
    assert counted == browser.get("/counts").json["waiting"]
    expected = {
        "messages.inbox": 2, "approvals.flexible": 3, "agreements.graduate_entered": 2,
        "agreements.termination_notices": 1, "agreements.termination_review": 1, "employment.dossier_import": 1,
    }  # fmt: skip
    assert {key: count for key, count in counted.items() if count} == expected
    for screen in (each for each in home.all_screens() if each.key in counted):
        address = waiting.filtered(screen)
        assert address.replace("&", "&amp;") in page, address
        rows = browser.fragment(address).text.partition("<tbody")[2].count("<tr")
        assert rows == counted[screen.key], address
    assert f'<span class="value">{sum(expected.values()) - 2}</span><span class="what">待办事项</span>' in page


def test_the_lock_waits_for_what_is_not_finished(office: Office) -> None:
    year = current_year()
    browser = office.browser("a.admin")
    bureau.graduates(office, 2, graduation_year=year)
    ready = box(browser.get("/").text, "就业方案锁定准备")
    assert "已全部处理完，可以锁定" in ready
    signings.agreements(office, 2, "out_of_province", graduation_year=year)
    ready = box(browser.get("/").text, "就业方案锁定准备")
    assert "还有 2 项审核没有处理完" in ready
    assert f"/agreements/out_of_province?state=pending&amp;graduation_year={year}" in ready
    assert f"/employment/plan_lock?graduation_year={year}&amp;state=unconfirmed#list" in ready
    assert "就业方案锁定准备" not in office.browser("a.clerk1").get("/").text


def test_only_deadlines_of_the_own_screens(shared_office: Office) -> None:
    assert "近期节点" in shared_office.browser("a.admin").get("/").text
    assert "近期节点" not in shared_office.browser("a.only_messages_inbox").get("/").text


def test_the_next_days_of_the_office_year() -> None:
    mine = ("employment.graduates", "plan.rate")
    found = deadlines.upcoming(date(2027, 2, 21), mine, 4)
    assert [day for day, _ in found] == [date(2027, 2, 28), date(2027, 8, 31), date(2027, 12, 31)]
    assert deadlines.upcoming(date(2027, 8, 31), mine, 1)[0][0] == date(2027, 8, 31)
    assert deadlines.upcoming(date(2027, 9, 1), mine, 1)[0][0] == date(2027, 12, 31)
    assert deadlines.upcoming(date(2027, 9, 1), (), 9) == []
    for days in range(400):
        today = date(2027, 1, 1) + timedelta(days)
        assert all(day >= today for day, _ in deadlines.upcoming(today, mine, 9))
