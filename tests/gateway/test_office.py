"""Pages of our own: the one-line change of the audit trail, the counts, one's own jobs."""

from __future__ import annotations

import re

from gateway.clients import SERVICES
from gateway.pages.office.audit import change_text
from tests.gateway.conftest import Office


def test_a_change_is_told_in_one_line() -> None:
    before = {"name": "旧学院", "enabled": True, "code": "01", "screens": ["a"]}
    after = {"name": "新学院", "enabled": False, "code": "01", "screens": ["a", "b"], "kind": "page"}
    assert change_text(before, after) == "旧学院 → 新学院；是 → 否；1 项 → 2 项"
    assert change_text({}, after) == ""
    assert len(change_text({"remark": "一" * 500}, {})) == 300


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
    other = office.browser("a.admin2")
    assert other.fragment(progress).status_code == 404
    assert other.get(f"/jobs/rows/messaging:{job_id}/do/download").status_code == 404


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
