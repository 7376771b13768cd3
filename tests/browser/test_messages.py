"""信息交流 (manual, chapter 3) from the office to the graduate and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, Route, expect

from demo.employment import standing_of
from demo.people import graduates
from demo.schools import MAIN_SCHOOL
from tests.browser import people, sheets
from tests.browser.conftest import Open
from tests.running import Running

HERE = [person for person in graduates("small") if person.school_code == MAIN_SCHOOL]
GRADUATES = [person for person in HERE if standing_of(person).may_sign_in]
OWN = [person for person in GRADUATES if person.department_code == "01"]
READER = next(person for person in OWN if person.user_name == people.GRADUATE)


@pytest.fixture
def graduate(office: Running) -> requests.Session:
    return people.interface(office.address)


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("row").filter(has_text=title)


def write(page: Page, title: str, body: str) -> None:
    page.get_by_label("信息标题").fill(title)
    page.get_by_label("信息内容").fill(body)


def confirm_sending(page: Page, said: str) -> None:
    page.get_by_role("button", name="确定").click()
    dialog = page.get_by_role("dialog", name="确认发送")
    expect(dialog).to_contain_text(said)
    dialog.get_by_role("button", name="发送").click()
    expect(page).to_have_url("/messages/sent")


def pick(page: Page, user_name: str) -> None:
    page.get_by_role("button", name="选择接收人").click()
    picker = page.get_by_role("dialog", name="选择接收人")
    picker.get_by_label("用户名").fill(user_name)
    picker.get_by_role("button", name="查询").click()
    expect(picker.get_by_role("row")).to_have_count(2)
    picker.get_by_role("checkbox").check()
    picker.get_by_role("button", name="完成").click()


def test_a_single_message_is_read_and_answered(
    visit: Open, office: Running, graduate: requests.Session, tmp_path: Path
) -> None:
    page = visit(people.COMPUTING)
    page.goto("/messages/compose")
    pick(page, READER.user_name)
    expect(page.locator("#chips")).to_contain_text(READER.name)
    write(page, "请确认档案转递地址", "请在本周五前回复。")
    letter = tmp_path / "说明.txt"
    letter.write_text("转递说明", encoding="utf-8")
    page.locator("#files").set_input_files(letter)
    expect(page.get_by_role("button", name="去掉附件 说明.txt")).to_be_visible()
    confirm_sending(page, "单发给 1 人")
    expect(page.get_by_text("已发送给 1 人。")).to_be_visible()
    expect(row(page, "请确认档案转递地址")).to_contain_text("0/1")

    url = f"{office.address}/api/v1/messaging"
    found = graduate.get(f"{url}/inbox/single", params={"title": "请确认档案转递地址"}).json()["items"][0]
    opened = graduate.post(f"{url}/messages/{found['id']}/read").json()
    assert opened["body"] == "请在本周五前回复。"
    file = graduate.get(f"{url}/attachments/{opened['attachments'][0]['id']}")
    assert file.content.decode() == "转递说明" and "attachment" in file.headers["Content-Disposition"]
    sent = graduate.post(f"{url}/messages/{found['id']}/reply", json={"body": "地址没有变化。", "attachment_ids": []})
    assert sent.ok, sent.text

    page.get_by_role("button", name="刷新").click()
    expect(row(page, "请确认档案转递地址")).to_contain_text("1/1")
    row(page, "请确认档案转递地址").get_by_role("button", name="查看").click()
    expect(page.get_by_role("dialog").get_by_role("row").filter(has_text=READER.name)).not_to_contain_text("尚未阅读")
    page.goto("/messages/inbox?state=unread")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/opened", hold)
    page.get_by_role("link", name="请确认档案转递地址").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("地址没有变化。")
    expect(page.locator("#drawer .panel-body")).to_have_class(re.compile("htmx-request"))
    # being marked as read is nothing to wait for
    expect(page.get_by_role("button", name="发送回复")).to_have_css("opacity", "1")
    held[0].continue_()


def test_a_broadcast_counts_its_readers_and_lists_the_others(
    visit: Open, office: Running, graduate: requests.Session, tmp_path: Path
) -> None:
    title = "实验室安全考试通知"
    page = visit(people.COMPUTING)
    page.goto("/messages/compose")
    page.get_by_label("群发", exact=True).check()
    expect(page.locator("#audience-count")).to_contain_text(f"将发送给 {len(OWN)} 人")
    page.get_by_label("毕业年度").select_option("2026")
    of_year = [person for person in OWN if person.graduation_year == 2026]
    expect(page.locator("#audience-count")).to_contain_text(f"将发送给 {len(of_year)} 人")
    write(page, title, "请按时参加。")
    confirm_sending(page, f"群发给 {len(of_year)} 人")
    expect(row(page, title)).to_contain_text(f"0/{len(of_year)}")

    url = f"{office.address}/api/v1/messaging"
    found = graduate.get(f"{url}/inbox/broadcasts", params={"title": title}).json()["items"][0]
    assert found["state"] == "unread"
    assert graduate.post(f"{url}/messages/{found['id']}/read").ok

    page.reload()
    expect(row(page, title)).to_contain_text(f"1/{len(of_year)}")
    row(page, title).get_by_role("button", name="已读").click()
    readers = page.get_by_role("dialog").get_by_role("row")
    expect(readers).to_have_count(2)
    expect(readers.last).to_contain_text(READER.name)
    expect(readers.last).to_contain_text("2026-")
    page.keyboard.press("Escape")
    row(page, title).get_by_role("button", name="未读").click()
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("link", name="下载 Excel").click()
    names, rows = sheets.read(download.value, tmp_path)
    unread = sorted(person.user_name for person in of_year if person is not READER)
    assert sorted(line["用户名"] for line in rows) == unread
    assert "查询条件" in names


def test_a_department_reaches_nobody_elses_graduates(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto("/messages/compose")
    page.get_by_role("button", name="选择接收人").click()
    picker = page.get_by_role("dialog", name="选择接收人")
    expect(picker.locator(".pager")).to_contain_text(f"共 {len(OWN)} 人")
    stranger = next(person for person in GRADUATES if person.department_code == "02")
    picker.get_by_label("姓名", exact=True).fill(stranger.name)
    picker.get_by_role("button", name="查询").click()
    expect(picker.locator("#people").get_by_text(stranger.user_name)).to_have_count(0)


def test_what_is_missing_is_told_before_sending(visit: Open) -> None:
    page = visit(people.COMPUTING)
    # as in a browser that came without TLS (COOKIE_SECURE=off)
    page.add_init_script("delete Crypto.prototype.randomUUID")
    page.goto("/messages/compose")
    page.get_by_role("button", name="确定").click()
    for text in ("请至少选择一位接收人。", "请填写信息标题。", "请填写信息内容。"):
        expect(page.get_by_role("alert")).to_contain_text(text)
    expect(page.locator("#compose-errors")).to_be_focused()


def test_a_draft_comes_back(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto("/messages/compose")
    write(page, "没写完的信息", "先写到这里")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/messages/sent")
    page.goto("/messages/compose")
    expect(page.get_by_label("信息标题")).to_have_value("没写完的信息")
    expect(page.locator("#draft-state")).to_have_text("已恢复上次的草稿")


def test_reminding_those_who_have_not_read(visit: Open) -> None:
    page = visit(people.MECHANICS)
    page.goto("/messages/sent")
    row(page, "档案转递地址核对通知").get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name="提醒未读").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("位未读用户发出提醒。")).to_be_visible()


def test_answers_and_deletes_in_the_drawer(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto("/messages/inbox")
    page.get_by_role("link", name="请报送未就业毕业生帮扶台账").first.click()
    drawer = page.get_by_role("dialog")
    reply = drawer.get_by_label("回复给 王敏")
    reply.fill("台账已报送。")
    drawer.get_by_role("button", name="发送回复").click()
    expect(drawer.get_by_text("回复已发送给 王敏。")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row(page, "请报送未就业毕业生帮扶台账").locator(".tag")).to_have_text("已回复")
    row(page, "关于补交接收意向的询问").get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(row(page, "关于补交接收意向的询问")).to_have_count(0)


def test_the_drawer_walks_by_keys_and_has_an_address(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/messages/sent")
    links = page.locator("#list a.title-link")
    titles = links.all_inner_texts()[:2]
    links.first.click()
    drawer = page.get_by_role("dialog")
    heading = drawer.get_by_role("heading", level=2)
    expect(heading).to_have_text(titles[0])
    page.keyboard.press("j")
    expect(heading).to_have_text(titles[1])
    address = page.url
    page.keyboard.press("k")
    expect(heading).to_have_text(titles[0])
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(links.first).to_be_focused()
    expect(page).to_have_url("/messages/sent")
    page.goto(address)
    expect(page.get_by_role("dialog").get_by_role("heading", name=titles[1])).to_be_visible()
