"""上报就业方案锁定 (8.7): the board with its links, the lists, sheets for signing, the lock and what it refuses."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest

from gateway.pages.employment import plan_lock_acts, plan_lock_board
from gateway.pages.office.jobs import one_job
from tests.gateway import bureau, signings
from tests.gateway.conftest import Browser, Office
from tests.gateway.office_pages import notice

PATH = "/employment/plan_lock"
YEAR = "2026"


def question(browser: Browser) -> str:
    return browser.fragment(f"{PATH}/lock?graduation_year={YEAR}").text


def answered(dialog: str, **changed: str) -> dict[str, Any]:
    """What the dialog sends once every tick is set and the year is typed."""
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', dialog))
    ticks = dict.fromkeys(re.findall(r'name="(known_\w+)"', dialog), "true")
    return {**hidden, **ticks, "year": YEAR, **changed}


def order(office: Office, browser: Browser) -> None:
    """Order the lock as the dialog does; nothing is worked on yet."""
    answer = browser.post(f"{PATH}/lock", answered(question(browser)))
    assert notice(answer) == f"已开始锁定 {YEAR} 届就业方案数据。"
    assert "锁定中" in browser.fragment(f"{PATH}/board?graduation_year={YEAR}").text


def test_every_count_of_the_board_leads_to_its_list(office: Office) -> None:
    signings.agreements(office, 2)
    signings.termination(office, "review", "pending")
    ids = office.world.ids
    applicant = signings.records(office).graduate(ids["a.school"], ids["a.department1"])
    bureau.application(office, applicant, "out_of_province")
    browser = office.browser("a.admin")
    page = browser.get(PATH).text
    html5lib.HTMLParser(strict=True).parse(page)
    board = page.partition('id="plan-board"')[2].partition("</section>\n<form")[0]
    counted = {
        "/agreements/system?state=pending&amp;graduation_year=2026": 2,
        "/agreements/termination_review?state=pending&amp;graduation_year=2026": 1,
        "/approvals/out_of_province?state=pending&amp;graduation_year=2026": 1,
        f"{PATH}?graduation_year=2026&amp;state=unconfirmed#list": 4,
    }
    for address, count in counted.items():
        assert re.search(rf'href="{re.escape(address)}">[^<]+<span class="n some">{count}</span>', board), address
    for address in counted:
        assert browser.get(address.replace("&amp;", "&")).status_code == 200


def test_the_three_lists_and_the_sheets_for_signing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"plan_confirmation": "objected", "plan_objection": "单位名称写错了", "name": "张有误"}
    made = bureau.bureau(office)
    ids = office.world.ids
    for facts in ({}, wrong, {"plan_confirmation": "confirmed"}):
        made.graduate(ids["a.school"], ids["a.department1"], **facts)
    browser = office.browser("a.admin")
    assert browser.fragment(PATH).text.count("未确认</span></td>") == 1
    objected = browser.fragment(f"{PATH}?state=objected").text
    assert "单位名称写错了" in objected
    assert "张有误" in objected
    assert "已确认</span></td>" in browser.fragment(f"{PATH}?state=confirmed").text
    dialog = browser.get(f"{PATH}/sheets", **{"HX-Request": "true", "HX-Current-URL": f"http://localhost{PATH}"}).text
    assert "<b>1</b> 名毕业生没有确认" in dialog
    sheet = re.search(rf'href="({PATH}/export[^"]+)"', dialog)
    assert sheet
    assert browser.get(sheet[1].replace("&amp;", "&")).data[:2] == b"PK"
    monkeypatch.setattr(plan_lock_acts, "AT_ONCE", 0)
    dialog = browser.get(f"{PATH}/sheets", **{"HX-Request": "true", "HX-Current-URL": f"http://localhost{PATH}"}).text
    sheet = re.search(rf'hx-post="({PATH}/exports[^"]+)"', dialog)
    assert sheet and "export.xlsx" not in dialog
    assert "学生就业方案确认信息导出" in browser.post(sheet[1].replace("&amp;", "&"), {"key": "l" * 32}).text
    ordered = browser.post(f"{PATH}/sheets", {"graduation_year": YEAR, "key": "s" * 32})
    assert "data-job=" in ordered.text
    refused = browser.post(f"{PATH}/sheets", {"graduation_year": YEAR, "class_name": "没有这个班"})
    assert refused.status_code == 422
    assert 'value="没有这个班"' in refused.text


def test_what_waits_refuses_the_lock_with_its_counts(office: Office) -> None:
    signings.agreements(office, 3, "graduate_entered")
    dialog = question(office.browser("a.admin"))
    html5lib.HTMLParser(strict=True).parseFragment(dialog)
    assert re.search(r'等待审核存档：学生录入</a><b class="danger">3</b>', dialog)
    assert 'name="year"' not in dialog


def test_the_lock_asks_for_the_year_and_what_is_known(office: Office) -> None:
    bureau.graduates(office, 2)
    browser = office.browser("a.admin")
    dialog = question(browser)
    assert "我已知道还有 2 名未确认的毕业生" in dialog
    mistyped = browser.post(f"{PATH}/lock", answered(dialog, year="2025"))
    assert mistyped.status_code == 422
    assert "请输入“2026”确认。" in mistyped.text
    unknown = browser.post(f"{PATH}/lock", answered(dialog, known_unconfirmed=""))
    assert unknown.status_code == 422
    assert "请先勾选" in unknown.text
    changed = browser.post(f"{PATH}/lock", answered(dialog, unconfirmed="1"))
    assert changed.status_code == 422
    assert "锁定前的情况已有变化" in changed.text
    assert 'name="unconfirmed" value="2"' in changed.text
    assert "未锁定" in browser.get(PATH).text


def test_a_locked_year_says_who_unlocks_and_refuses(office: Office) -> None:
    row = signings.agreement(office, "out_of_province", "archived")
    browser = office.browser("a.admin")
    order(office, browser)
    office.system.pump()
    page = browser.get(PATH).text
    assert "已锁定" in page
    assert "解锁由学校隶属的就业主管部门（人事部门）办理" in page
    assert "锁定就业方案数据</button>" not in page
    for path, verb in (("/agreements/out_of_province", "unarchive"), ("/agreements/forced_termination", "force")):
        assert "data-row " not in browser.fragment(f"{path}?state=all" if verb == "unarchive" else path).text
        sent = {"ids": [row], "why": "later", "reason": "测试"}
        assert "该年度毕业生已被锁定就业方案，无法操作" in browser.post(f"{path}/batch/{verb}", sent).text
    assert signings.read(office, row).state == "archived"


def test_a_job_that_ends_while_the_board_is_read_leaves_no_board_that_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.graduates(office, 1)
    browser = office.browser("a.admin")
    order(office, browser)

    def late(row_id: str) -> dict[str, Any]:
        office.system.pump()
        return one_job(row_id)

    monkeypatch.setattr(plan_lock_board, "one_job", late)
    board = browser.fragment(f"{PATH}/board?graduation_year={YEAR}").text
    assert "已锁定" in board
    assert "锁定中" not in board


def test_what_comes_in_between_gives_the_lock_up_and_says_why(office: Office) -> None:
    bureau.graduates(office, 1)
    browser = office.browser("a.admin")
    order(office, browser)
    signings.agreements(office, 2)
    office.system.pump()
    board = browser.fragment(f"{PATH}/board?graduation_year={YEAR}").text
    assert "上次锁定没有成功" in board
    assert "2 份" in board
    assert "未锁定" in board


def test_the_board_of_a_year_without_graduates_says_so(shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    assert "没有 2019 届的毕业生" in browser.get(f"{PATH}?graduation_year=2019").text


@pytest.mark.parametrize("path", ["", "/board", "/lock", "/sheets"])
def test_a_department_is_refused(path: str, shared_office: Office) -> None:
    assert shared_office.browser("a.clerk1").get(f"{PATH}{path}").status_code == 403
