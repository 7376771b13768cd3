"""任务中心: ordering the unread list as a job, leaving, finding it again, the finished file."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import people, sheets
from tests.browser.conftest import Open
from tests.browser.watching import Watch
from tests.running import Running

TITLE = "关于填写就业协议书的提醒"


def order(page: Page) -> None:
    """The demo is too small for the button to offer it, so the form is sent as the dialog would."""
    page.goto("/messages/sent")
    link = page.get_by_role("row").filter(has_text=TITLE).locator("[data-open]").first
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    url = f"/messages/sent/rows/{link.get_attribute('data-open')}/unread-exports"
    answer = page.request.post(url, form={"csrf_token": token, "key": f"browser-test-{uuid.uuid4()}"})
    assert answer.ok, answer.text()


def test_what_the_page_asks_by_itself_says_so(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/jobs")
    for address, asks in (("**/counts", "office:look"), ("**/jobs/queues", "office:again")):
        with page.expect_request(address) as found:
            page.evaluate("name => document.dispatchEvent(new Event(name))", asks)
        assert found.value.headers["x-unattended"] == "1"
    with page.expect_request(re.compile(r"/jobs(\?.*)?$")) as found:
        page.get_by_role("button", name="刷新").first.click()
    assert "x-unattended" not in found.value.headers


def test_a_job_is_left_and_found_again(visit: Open, office: Running, tmp_path: Path) -> None:
    page = visit(people.SCHOOL)
    office.kill("worker")
    try:
        order(page)
        page.goto("/jobs")
        queues = page.get_by_role("region", name="任务队列")
        expect(queues.get_by_role("listitem").filter(has_text="导出和打印")).to_contain_text("1 个等待")
        job = page.get_by_role("row").filter(has_text=TITLE)
        expect(job.locator(".tag")).to_have_text("排队中")
        job.locator(".title-link").click()
        expect(page.get_by_role("dialog").get_by_role("button", name="取消任务")).to_be_visible()
        expect(page).to_have_url(re.compile(r"\?open=messaging"))
        address = page.url
        page.goto("/messages/sent")
        expect(page.locator("[data-jobs-dot]")).to_be_visible()
    finally:
        office.start("worker")
    page.goto(address)
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("link", name="下载文件")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        drawer.get_by_role("link", name="下载文件").click()
    _, rows = sheets.read(download.value, tmp_path)
    user_names = [row["用户名"] for row in rows]
    total = int(re.sub(r"\D", "", drawer.locator("[role=status] .mono").inner_text().split("/")[-1]))
    assert len(set(user_names)) == len(user_names) == total
    page.keyboard.press("Escape")
    expect(job.locator(".tag")).to_have_text("已完成")
    expect(queues.get_by_role("listitem").filter(has_text="导出和打印")).to_contain_text("没有等待")


def test_progress_outlives_a_dead_service(visit: Open, office: Running, watch: Watch) -> None:
    watch.expected.add(503)
    page = visit(people.SCHOOL)
    office.kill("worker")
    try:
        order(page)
        page.goto("/jobs")
        page.get_by_role("row").filter(has_text=TITLE).first.locator(".title-link").click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_role("button", name="取消任务")).to_be_visible()
        with page.expect_response(lambda answer: "/progress" in answer.url and answer.status == 503):
            office.kill("messaging")
        expect(page.locator("#toasts")).to_have_text("")
    finally:
        office.start("messaging")
        office.start("worker")
        office.wait_ready()
    expect(drawer.get_by_role("link", name="下载文件")).to_be_visible(timeout=60_000)


def test_the_strip_of_queues_follows_without_a_reload(visit: Open, office: Running) -> None:
    page = visit(people.SCHOOL)
    office.kill("worker")
    try:
        order(page)
        page.goto("/jobs")
        waits = page.get_by_role("region", name="任务队列").get_by_role("listitem").filter(has_text="导出和打印")
        expect(waits).to_contain_text("个等待")
    finally:
        office.start("worker")
    expect(waits).to_contain_text("没有等待", timeout=60_000)


def test_a_notice_tells_the_end_on_another_page(visit: Open, office: Running) -> None:
    page = visit("school2")
    page.goto("/messages/compose")
    page.get_by_label("群发", exact=True).check()
    page.get_by_label("信息标题").fill("通知一则")
    page.get_by_label("信息内容").fill("内容")
    expect(page.locator("#audience-count")).to_contain_text("将发送给")
    page.get_by_role("button", name="确定").click()
    page.get_by_role("dialog").get_by_role("button", name="发送").click()
    expect(page).to_have_url("/messages/sent")
    link = page.locator("#list a[data-open]").first
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    office.kill("worker")
    try:
        url = f"/messages/sent/rows/{link.get_attribute('data-open')}/unread-exports"
        assert page.request.post(url, form={"csrf_token": token, "key": "browser-test-notice"}).ok
        page.goto("/account/profile")
        expect(page.locator("[data-jobs-dot]")).to_be_visible()
    finally:
        office.start("worker")
    notice = page.get_by_text("“未读名单：通知一则”已完成")
    expect(notice).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="下载文件")).to_be_visible()
