"""The pages of 5.1-5.3: tabs, buttons and their opposites, reasons, the employer's form, locked years, printing."""

from __future__ import annotations

import json
import re
from typing import Any

import html5lib
import pytest
from werkzeug.test import TestResponse

from tests.gateway import signings
from tests.gateway.conftest import Office
from tests.gateway.office_pages import allowed, left, notice, version_of

SOURCES = ("system", "graduate_entered", "out_of_province")
LIST = "/agreements/system"
OUT = "/agreements/out_of_province"
WITHDRAW = {"system": "撤消存档", "graduate_entered": "撤消存档", "out_of_province": "撤销存档"}
every_source = pytest.mark.parametrize("source", SOURCES)


def undo(answer: TestResponse) -> dict[str, Any]:
    return json.loads(answer.headers["HX-Trigger"])["office:toast"]["undo"]


def states(office: Office, ids: list[str]) -> list[str]:
    return [signings.read(office, each).state for each in ids]


@every_source
def test_the_list_shows_what_waits_and_each_tab_its_own(source: str, office: Office) -> None:
    signings.agreements(office, 2, source)
    signings.agreement(office, source, "archived", place="a.department2")
    browser, path = office.browser("a.admin"), f"/agreements/{source}"
    page = browser.get(path).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("data-row ") == 2
    assert re.search(r'aria-current="true">待审核<span class="n">2<', page)
    assert browser.fragment(f"{path}?state=all").text.count("data-row ") == 3
    assert browser.fragment(f"{path}?state=archived").text.count("data-row ") == 1
    assert re.findall(r'data-batch="unarchive"[^>]* data-verb="(\w+)"', page) == [WITHDRAW[source]]


def test_nothing_waiting_leaves_the_query_and_says_so(office: Office) -> None:
    signings.agreement(office, "graduate_entered", "archived")
    page = office.browser("a.admin").get("/agreements/graduate_entered").text
    assert "没有等待审核的协议书" in page
    assert 'id="query"' in page
    assert "存档通过<span class=" in page


@every_source
def test_archiving_is_undone_and_done_again(source: str, office: Office) -> None:
    ids = signings.agreements(office, 2, source)
    browser, path = office.browser("a.admin"), f"/agreements/{source}"
    answer = browser.post(f"{path}/batch/archive", {"ids": ids, "key": "1" * 32})
    assert notice(answer) == "已存档通过 2 条。"
    assert states(office, ids) == ["archived", "archived"]
    back = undo(answer)
    assert back["url"] == f"{path}/batch/unarchive"
    answer = browser.post(back["url"], {"ids": back["ids"], **back["answers"]})
    assert notice(answer) == f"已{WITHDRAW[source]} 2 条。"
    assert states(office, ids) == ["withdrawn", "withdrawn"]
    assert signings.read(office, ids[0]).reason == "存档有误：操作后随即撤销"
    answer = browser.post(undo(answer)["url"], {"ids": ids})
    assert notice(answer) == "已恢复存档 2 条。"
    assert states(office, ids) == ["restored", "restored"]


def test_the_same_form_sent_twice_is_done_once(office: Office) -> None:
    ids = signings.agreements(office, 2)
    browser, sent = office.browser("a.admin"), {"ids": ids, "key": "a" * 32}
    first = browser.post(f"{LIST}/batch/archive", sent)
    assert notice(browser.post(f"{LIST}/batch/archive", sent)) == notice(first)
    other = browser.post(f"{LIST}/batch/archive", sent | {"key": "b" * 32})
    assert "没有成功" in other.text
    assert "存档通过只能对待审核的协议书进行" in other.text


def test_part_of_a_batch_is_told_with_reasons_to_be_kept(office: Office) -> None:
    waiting, archived = signings.agreement(office), signings.agreement(office, state="archived", place="a.department2")
    answer = office.browser("a.admin").post(f"{LIST}/batch/archive", {"ids": [waiting, archived]})
    assert "部分没有成功" in answer.text
    assert "存档通过只能对待审核的协议书进行" in answer.text
    assert "data-save-results" in answer.text
    assert states(office, [waiting, archived]) == ["archived", "archived"]


def test_all_that_wait_are_archived_across_pages(office: Office) -> None:
    signings.agreements(office, 23)
    signings.agreement(office, state="archived", place="a.department2")
    browser = office.browser("a.admin")
    for query in ("", "?state=all"):
        assert "选择全部可存档的 23 条" in browser.fragment(LIST + query).text
    sent = {"matching": "1", "key": "c" * 32}
    assert notice(browser.post(f"{LIST}/batch/archive?state=all", sent)) == "已存档通过 23 条。"
    assert "没有等待审核的协议书" in browser.fragment(LIST).text


def test_withdrawing_asks_why_and_further_study_is_sent_elsewhere(office: Office) -> None:
    row = signings.agreement(office, state="archived")
    browser, path = office.browser("a.admin"), f"{LIST}/batch/unarchive"
    dialog = browser.fragment(f"{path}?row={row}").text
    assert "升学" in dialog
    assert browser.post(path, {"row": row, "why": ""}).status_code == 422
    refused = browser.post(path, {"row": row, "why": "further_study"})
    assert "需要先进行解约，解约后再修改毕业生的毕业去向为升学" in refused.text
    assert states(office, [row]) == ["archived"]
    assert notice(browser.post(path, {"row": row, "why": "later"})) == "已撤消存档 1 条。"


def test_the_drawer_opens_on_the_tab_that_was_asked_for(office: Office) -> None:
    (graduate,) = signings.graduates(office, name="李晓晨")
    row = signings.registry(office).agreement(graduate)
    browser, path = office.browser("a.admin"), f"{LIST}/rows/{row.id}"
    drawer = browser.fragment(path).text
    html5lib.HTMLParser(strict=True).parseFragment(drawer)
    for word in ("协议书", "毕业生", "签约单位", "流转记录", row.number, "李晓晨", "济南示范软件公司", "6000元"):
        assert word in drawer
    assert "存档通过并看下一条" in drawer
    assert f"{path}/do/print" in drawer
    assert 'aria-controls="panel-agreement" aria-selected="true"' in drawer
    asked = browser.fragment(f"{path}?tab=employer").text
    assert 'aria-controls="panel-employer" aria-selected="true"' in asked
    assert "与该单位签订的协议书（1 份）" in asked
    assert "身份证号" in drawer
    assert 'aria-selected="true"' in browser.get(f"{LIST}?open={row.id}&tab=graduate").text


def test_one_is_archived_from_the_drawer(office: Office) -> None:
    row = signings.agreement(office)
    answer = office.browser("a.admin").post(f"{LIST}/rows/{row}/do/archive?next=1")
    assert notice(answer) == "已存档通过。"
    assert "office:next-row" in answer.headers["HX-Trigger"]
    again = office.browser("a.admin").post(f"{LIST}/rows/{row}/do/archive")
    assert again.status_code == 409


def test_what_is_not_taken_in_yet_is_marked(office: Office) -> None:
    row = signings.agreement(office)
    browser = office.browser("a.admin")
    browser.post(f"{LIST}/rows/{row}/do/archive")
    assert "处理中" in browser.fragment(f"{LIST}?state=archived").text
    assert "处理中" in browser.fragment(f"{LIST}/rows/{row}").text


@every_source
def test_a_locked_year_has_locks_and_refuses(source: str, office: Office) -> None:
    row = signings.agreement(office, source)
    signings.registry(office).set_year(office.world.ids["a.school"])
    browser, path = office.browser("a.admin"), f"/agreements/{source}"
    page = browser.fragment(path).text
    assert "data-row " not in page
    assert "#icon-lock" in page
    assert "该年度毕业生已被锁定就业方案，无法操作" in page
    assert browser.post(f"{path}/rows/{row}/do/archive").status_code == 409
    assert states(office, [row]) == ["pending"]


def test_a_terminated_row_says_why_it_takes_no_tick(office: Office) -> None:
    signings.agreement(office, state="terminated")
    page = office.browser("a.admin").fragment(f"{LIST}?state=terminated").text
    assert 'title="该协议书已解约，不能再操作。"' in page


def test_rows_of_others_are_not_there(office: Office) -> None:
    row, mine = signings.agreement(office, place="b.department1"), signings.agreement(office)
    browser = office.browser("a.admin")
    assert browser.fragment(f"{LIST}/rows/{row}").status_code == 404
    assert browser.post(f"{LIST}/batch/archive", {"ids": [mine, row]}).status_code == 404
    assert states(office, [row, mine]) == ["pending", "pending"]


def test_the_employer_is_corrected(office: Office) -> None:
    row = signings.agreement(office, "out_of_province", "archived")
    browser = office.browser("a.admin")
    assert "change_employer" not in allowed(browser.fragment(f"{OUT}?state=all").text)
    form = f"{OUT}/rows/{row}/do/change_employer"
    page = browser.get(form).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<h1>修改省外单位信息</h1>" in page
    sent = {name: "" for name in re.findall(r'name="(\w+)"', page.partition('id="form-page"')[2])}
    sent |= {"version": version_of(page), "employer_name": "北京示例公司", "employer_region": "110108"}
    wrong = browser.post(form, sent | {"postcode": "1"})
    assert wrong.status_code == 422
    assert 'href="#form-postcode"' in wrong.text
    assert "邮编应为 6 位数字。" in wrong.text
    done = left(browser.post(f"{form}?back={OUT}?state=archived", sent | {"employer_code": "91370100MA3C8XXX2K"}))
    assert done["to"] == f"{OUT}?state=archived"
    assert "已修改协议书" in done["text"]
    assert "校验码不对" in done["text"]
    assert "北京示例公司" in browser.fragment(f"{OUT}?state=archived").text
    stale = browser.post(form, sent | {"employer_name": "上海示例公司"})
    assert stale.status_code == 422
    assert "notice bad" in stale.text


def test_agreements_of_the_query_are_printed_by_a_job(office: Office) -> None:
    signings.agreements(office, 2)
    signings.agreement(office, state="archived", place="a.department2")
    browser = office.browser("a.admin")
    where = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{LIST}?state=all"}
    assert "<b>3</b> 份协议书" in browser.get(f"{LIST}/papers", **where).text
    assert "<b>2</b> 份协议书" in browser.fragment(f"{LIST}/papers").text
    answer = browser.post(f"{LIST}/papers", {"key": "d" * 32}, **where)
    assert "data-job=" in answer.text
    assert "3 份" in answer.text
    row = re.search(r'data-row value="([^"]+)"', browser.fragment(LIST).text)
    assert row
    assert browser.get(f"{LIST}/rows/{row[1]}/do/print").data[:4] == b"%PDF"
