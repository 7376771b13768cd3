"""Pages of our own: the counts, one's own jobs."""

from __future__ import annotations

import re
import uuid

import pytest

from gateway.app import create_app
from gateway.clients import SERVICES
from gateway.pages.office.queues import lasting
from gateway.screens import views
from kernel import heartbeat
from kernel.db import session
from kernel.models import Job
from kernel.settings import Settings
from kernel.wsgi_transport import WsgiAdapter
from tests.gateway.conftest import SECRET, Browser, Office


def test_counts_follow_the_grants(shared_office: Office) -> None:
    full = shared_office.browser("a.clerk1").get("/counts").json
    assert set(full["waiting"]) == {"messages.inbox", "messages.broadcasts"}
    assert shared_office.browser("a.only_messages_compose").get("/counts").json["waiting"] == {}


def test_a_long_unread_list_becomes_a_job_that_is_found_again(office: Office) -> None:
    admin = office.browser("a.admin")
    identity = office.system.client("auth").resolve(admin.token)
    client = office.system.client("messaging", identity)
    client.send({"kind": "broadcast", "title": "通知", "body": "内容", "audience": [{"kind": "graduate"}]})
    message_id = client.sent()["items"][0]["id"]
    dialog = admin.post(f"/messages/sent/rows/{message_id}/unread-exports", {"key": "unread-key-01"})
    assert "任务中心" in dialog.text
    job_id = client.jobs()["items"][0]["id"]
    progress = f"/jobs/rows/messaging:{job_id}/progress"
    assert 'hx-trigger="load delay:1s"' in admin.fragment(progress).text
    assert 'hx-trigger="load delay:3s"' in admin.fragment(f"{progress}?asked=20").text
    office.system.pump()
    finished = admin.fragment(progress)
    assert "hx-trigger" not in finished.text
    assert "下载文件" in finished.text
    file = admin.get(f"/jobs/rows/messaging:{job_id}/do/download")
    assert file.data[:2] == b"PK"
    assert "已完成" in admin.fragment("/jobs").text
    assert office.browser("a.clerk1").fragment(progress).status_code == 404
    assert office.browser("a.admin2").get(f"/jobs/rows/messaging:{job_id}/do/download").status_code == 404


def test_an_entry_of_the_trail_opens_with_what_changed(office: Office) -> None:
    admin, name = office.browser("a.admin"), "操作日志学院"
    client = office.system.client("auth", office.system.client("auth").resolve(admin.token))
    made = client.create_department({"code": "Z77", "name": name})
    client.change_department(made["id"], made["version"], {"name": "改名学院"})
    assert "名称：操作日志学院 → 改名学院" in admin.get("/audit?text=改名学院").text
    (entry,) = client.audit(action="staff.departments:change")["items"]
    drawer = admin.fragment(f"/audit/rows/{entry['id']}").text
    assert name in drawer and "改名学院" in drawer and "变更前" in drawer
    assert admin.get("/audit/export.xlsx?text=改名学院").data[:2] == b"PK"
    assert office.browser("b.admin").fragment(f"/audit/rows/{entry['id']}").status_code == 404


def test_the_school_level_looks_after_its_peoples_jobs(office: Office) -> None:
    other, admin = office.browser("a.admin2"), office.browser("a.admin")
    client = office.system.client("messaging", office.system.client("auth").resolve(other.token))
    client.send({"kind": "broadcast", "title": "通知", "body": "内容", "audience": [{"kind": "graduate"}]})
    job_id = client.order_unread_export(client.sent()["items"][0]["id"])["id"]
    row = f"/jobs/rows/messaging:{job_id}"
    assert str(job_id) not in admin.get("/jobs").text
    assert f"messaging:{job_id}" in admin.get("/jobs?whose=school").text
    assert f"messaging:{job_id}" not in admin.get("/jobs?whose=school&older_than=3600").text
    assert f"messaging:{job_id}" not in office.browser("b.admin").get("/jobs?whose=school").text
    assert admin.fragment(row).status_code == 200
    assert office.browser("b.admin").fragment(row).status_code == 404
    assert admin.post(f"{row}/do/cancel", {}).status_code == 200
    dead = {"state": "dead", "attempts": 3, "error": "系统出错"}
    office.system.run("messaging", lambda: session.query(Job).filter_by(id=uuid.UUID(str(job_id))).update(dead))
    assert "重试" in admin.fragment("/jobs?whose=school&state=dead").text
    assert admin.post(f"{row}/do/retry", {}).status_code == 200
    assert client.jobs()["items"][0]["state"] == "queued"
    assert office.browser("a.clerk2").post(f"{row}/do/retry", {}).status_code in (403, 404)


def test_a_long_trail_is_exported_by_a_job(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = office.browser("a.admin")
    assert "export.xlsx?outcome=done" in admin.get("/audit?outcome=done").text
    monkeypatch.setattr(views, "AT_ONCE", -1)
    page = admin.get("/audit?outcome=done").text
    assert "/audit/exports?outcome=done" in page and "export.xlsx" not in page
    dialogs = [admin.post("/audit/exports?outcome=done&page=2", {"key": "audit-key-01"}).text for _ in range(2)]
    (job,) = {
        found[0] for dialog in dialogs if (found := re.findall(r"/jobs/rows/(auth:[0-9a-f-]{36})/progress", dialog))
    }
    assert "任务中心" in dialogs[0]
    office.system.pump()
    assert "下载文件" in admin.fragment(f"/jobs/rows/{job}/progress").text
    assert admin.get(f"/jobs/rows/{job}/do/download").data[:2] == b"PK"
    assert admin.post("/webhooks/exports").status_code == 404


def strip(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.partition('id="queues"')[2].partition("</section>")[0])


def test_the_queues_tell_why_a_job_waits(office: Office) -> None:
    other, waiting = office.browser("b.admin"), office.browser("a.clerk1")
    client = office.system.client("messaging", office.system.client("auth").resolve(other.token))
    client.send({"kind": "broadcast", "title": "别校通知", "body": "内容", "audience": [{"kind": "graduate"}]})
    client.order_unread_export(client.sent()["items"][0]["id"])
    page = waiting.get("/jobs").text
    assert "后台程序没有响应" in strip(page) and "导出和打印、数据导入、单位核对、事件推送没有后台程序" in strip(page)
    assert "1 个等待" in re.sub(" +", " ", strip(page)) and "别校通知" not in page
    for name, database in office.system.databases.items():
        queues = office.system.runner(name).service.timetable.queues
        database.run(lambda queues=queues: heartbeat.write("one@host", queues))  # type: ignore[misc]
    office.system.run("reports", lambda: heartbeat.write("one@host", ["reports.default", "reports.lookups"]))
    assert "导出和打印（统计监测）没有后台程序" in strip(waiting.fragment("/jobs/queues").text)
    office.system.run("reports", lambda: heartbeat.write("two@host", ["reports.exports"]))
    again = strip(waiting.fragment("/jobs/queues").text)
    assert "有排队" in again and "1 分钟内" in again and "没有响应" not in again
    office.system.pump()
    assert "有排队" not in strip(waiting.fragment("/jobs/queues").text)


def test_the_strip_says_which_service_is_down(office: Office) -> None:
    settings = Settings.from_environment(
        {**office.system.settings.environment, "GATEWAY_SECRET": SECRET, "COOKIE_SECURE": "off",
         "REPORTS_URL": "http://127.0.0.1:1"}
    )  # fmt: skip
    others = {name: WsgiAdapter(app) for name, app in office.system.apps.items() if name != "reports"}
    answer = Browser(create_app(settings, others), office.world.tokens["a.admin"]).get("/jobs")
    assert answer.status_code == 200 and "还没有任务" in answer.text
    assert "统计监测服务暂时无法连接" in strip(answer.text) and "单位核对" not in strip(answer.text)


@pytest.mark.parametrize(("seconds", "words"), [(59.9, "1 分钟内"), (60, "1 分钟"), (7300, "2 小时"), (200000, "2 天")])
def test_how_long_is_told_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_progress_of_nothing_is_not_found(shared_office: Office) -> None:
    admin = shared_office.browser("a.admin")
    for row_id in ("messaging:x", "nowhere:00000000-0000-0000-0000-000000000000", "x"):
        assert admin.fragment(f"/jobs/rows/{row_id}/progress").status_code == 404


def test_a_key_is_shown_once_and_never_again(office: Office) -> None:
    admin = office.browser("a.admin")
    dialog = admin.post("/api_clients/new/create", {"name": "数据中心", "scope:organization:read": "true"})
    secret = re.search(r'<td class="mono">([\w-]{43})</td>', dialog.text)
    assert dialog.status_code == 200 and secret
    listed = admin.fragment("/api_clients").text
    assert "数据中心" in listed and "读取学校院系" in listed and secret[1] not in listed
    row_id = re.findall(r'data-open="([0-9a-f-]{36})"', listed)[0]
    assert secret[1] not in admin.fragment(f"/api_clients/rows/{row_id}").text
    rotated = admin.post(f"/api_clients/rows/{row_id}/do/rotate", {"overlap_hours": "168"})
    assert "旧密钥有效至" in rotated.text and secret[1] not in rotated.text


def test_a_client_without_a_scope_is_refused(office: Office) -> None:
    refused = office.browser("a.admin").post("/api_clients/new/create", {"name": "数据中心"})
    assert refused.status_code == 422 and "数据中心" in refused.text


def test_every_document_is_at_its_address(shared_office: Office) -> None:
    admin = shared_office.browser("a.admin")
    for name in SERVICES:
        described = admin.get(f"/docs/{name}.json").json
        assert described["openapi"] == "3.1.0" and described["paths"]
