"""The audit trail: append-only, once each, filters."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from codebook.actions import action_title
from codebook.field_words import field_title
from kernel import audit
from kernel.clock import local, now
from kernel.db import session
from kernel.errors import Forbidden, NotFound
from kernel.events import take
from kernel.ids import new_id
from services.auth.app import service
from services.auth.domain.audit_words import changes, in_one_line
from services.auth.models import AuditEntry
from services.graduates.domain.fields import FIELDS
from tests.factories.auth import Office, identity_of
from tests.system import System


def record(system: System, office: Office, action: str = "staff.accounts:change", **values: Any) -> None:
    who = identity_of(system, office.admin).at("10.1.2.3")
    subject = {"subject_kind": "account", "subject_id": office.clerk.id, "subject_title": "张三"} | values
    system.run("auth", lambda: audit.record(who, action, **subject))
    system.pump()


def test_entries_cannot_be_changed_or_deleted(system: System, office: Office) -> None:
    record(system, office)
    attempts = [update(AuditEntry).values(reason="x"), delete(AuditEntry)]
    if not system.databases["auth"].is_sqlite:
        attempts.append(text("TRUNCATE audit_entries"))
    for statement in attempts:
        with pytest.raises(DBAPIError) as caught:
            system.run("auth", lambda statement=statement: session.execute(statement))
        assert "append-only" in str(caught.value)
    assert office.client().audit()["total"] == 1


def test_an_entry_delivered_twice_is_kept_once(system: System, office: Office) -> None:
    record(system, office)
    entry = system.run("auth", lambda: session.scalars(select(AuditEntry)).one(), write=False)
    payload = {
        "id": str(entry.id), "at": entry.at.isoformat(), "actor": {"kind": "staff"}, "address": "", "action": "x:y",
        "subject_kind": "a", "subject_id": "b", "subject_title": "", "before": {}, "after": {}, "reason": "",
        "outcome": "done", "request_id": None,
    }  # fmt: skip
    event = {"id": new_id(), "name": "audit.recorded", "key": str(entry.id), "version": 1, "payload": payload}
    for _ in range(2):
        system.run("auth", lambda: take([event], service.events))
    count = system.run("auth", lambda: session.scalar(select(func.count()).select_from(AuditEntry)), write=False)
    kept = system.run("auth", lambda: session.get(AuditEntry, entry.id), write=False)
    assert (count, kept.action) == (1, "staff.accounts:change")


def test_what_an_entry_tells(system: System, office: Office) -> None:
    record(
        system, office, before={"name": "甲", "password": "secret1"}, after={"id": "370102200301010011"}, reason="更正"
    )
    (row,) = office.client().audit()["items"]
    assert (row["actor_user_name"], row["actor_name"]) == (office.admin.user_name, "管理员")
    assert (row["address"], row["action_title"], row["reason"]) == ("10.1.2.3", "院系用户管理：修改", "更正")
    assert row["before"]["name"] == "甲"
    assert "secret1" not in str(row) and "370102200301010011" not in str(row)
    assert (row["allowed_actions"], row["locked_reason"]) == ([], None)


def test_a_refused_attempt_leaves_its_entry(system: System, office: Office) -> None:
    with pytest.raises(Forbidden):
        office.client(office.clerk).accounts()
    system.pump()
    (row,) = office.client().audit(outcome="denied")["items"]
    assert (row["actor_user_name"], row["action_title"]) == (office.clerk.user_name, "越权被拒")
    assert row["subject_id"] == "GET /api/v1/auth/accounts"


def test_a_text_that_is_too_long_is_cut(system: System, office: Office) -> None:
    record(system, office, "staff.accounts:" + "x" * 200, subject_id="y" * 100, subject_title="长" * 5000)
    (row,) = office.client().audit()["items"]
    assert (len(row["action"]), len(row["subject_id"]), len(row["subject_title"])) == (100, 64, 5000)


def test_filters(system: System, office: Office, foreign: Office) -> None:
    record(system, office)
    record(system, office, "staff.departments:create", subject_title="100%_学院", outcome="denied")
    client, today = office.client(), local(now()).date()
    assert client.audit(action="staff.departments")["total"] == 1
    assert client.audit(action="staff")["total"] == 2
    assert client.audit(action="%")["total"] == 0
    assert client.audit(subject="0%_")["total"] == 1
    assert client.audit(subject="张")["total"] == 1
    assert client.audit(actor="管理")["total"] == 2
    assert client.audit(actor=office.admin.user_name)["total"] == 2
    assert client.audit(outcome="denied")["total"] == 1
    assert client.audit(day_from=today, day_to=today)["total"] == 2
    assert client.audit(day_from=today + timedelta(days=1))["total"] == 0
    assert client.audit(day_to=today - timedelta(days=1))["total"] == 0
    assert client.audit(subject_id=office.clerk.id)["total"] == 2
    assert client.audit(size=1, page=2)["items"][0]["action"] == "staff.accounts:change"
    assert foreign.client().audit()["total"] == 0


@pytest.mark.parametrize(
    ("action", "title"),
    [
        ("session:sign-in", "登录"), ("staff.permissions:grant", "院系用户权限分配：授权"),
        ("account.password:change", "登录密码修改：修改"), ("unknown:thing", "unknown:thing"),
        ("messages.sent:weird", "已发信息查看：weird"),
    ],
)  # fmt: skip
def test_titles_of_actions(action: str, title: str) -> None:
    assert action_title(action) == title


def test_text_is_looked_for_in_values_reason_address_and_request(system: System, office: Office) -> None:
    record(system, office, before={"name": '旧"名'}, after={"name": "新名_"}, reason="更正")
    record(system, office, action="staff.accounts:enable", before={"enabled": False}, after={"enabled": True})
    client = office.client()
    for text_, count in {"旧": 1, '"名': 1, "新名_": 1, "新名%": 0, "更正": 1, "10.1.2": 2, "张三": 2, "无": 0}.items():
        assert client.audit(text=text_)["total"] == count, text_


def test_what_changed_is_told_in_words(system: System, office: Office, foreign: Office) -> None:
    before = {"sex": "1", "enabled": True, "screens": ["messages.inbox"], "state": "pending", "same": 1, "remark": ""}
    after = {"sex": "2", "enabled": False, "screens": [], "state": "archived", "same": 1, "remark": "补"}
    record(system, office, subject_kind="agreement", before=before, after=after)
    (row,) = office.client().audit()["items"]
    one = office.client().audit_entry(row["id"])
    assert {each["title"]: (each["before"], each["after"]) for each in one["changes"]} == {
        "性别": ("男", "女"),
        "帐户可用": ("是", "否"),
        "栏目权限": ("接收单发信息查看", "空"),
        "状态": ("待审核", "存档通过"),
        "备注": ("空", "补"),
    }
    assert "性别：男 → 女" in one["change"].split("；")
    with pytest.raises(NotFound):
        foreign.client().audit_entry(row["id"])


@pytest.mark.parametrize(
    ("kind", "after", "told"),
    [
        ("graduate", {"province_status": "locked", "enlistment": "yes"}, "省内状态：锁定；预征入伍：是"),
        ("graduate", {"dossier.method": "ems", "dossier.state": "sent"}, "发送方式：EMS；档案发送状态：已发送"),
        ("message", {"kind": "single", "count": 2}, "类型：单发；数量：2"),
        ("import", {"state": "committing", "mode": "valid"}, "状态：导入中；方式：只导入正确的行"),
        ("job", {"state": "cancelled"}, "状态：已取消"),
        ("termination", {"state": "refused"}, "状态：不通过"),
        ("school", {"state": "open", "released": 3}, "状态：未锁定；解除的毕业生数：3"),
        ("webhook", {"events": ["plan.locked", "plan.unlocked"]}, "推送事件：就业方案锁定、就业方案解锁"),
        ("account", {"door": "page"}, "登录入口：网页"),
        ("graduate", {"registered_at": "2026-06-30T16:05:00+00:00"}, "注册时间：2026-07-01 00:05"),
    ],
)
def test_codes_are_told_by_what_they_are_of(kind: str, after: dict[str, Any], told: str) -> None:
    assert in_one_line(changes(kind, {}, after, 2026)) == told


def test_the_export_holds_what_the_list_shows_and_is_recorded(system: System, office: Office) -> None:
    record(system, office, before={"name": "=1+1"}, after={"name": "新"}, reason="更正")
    book = load_workbook(BytesIO(office.client().export_audit(text="更正").content))
    (head, row) = list(book.worksheets[0].iter_rows(values_only=True))
    found = dict(zip(head, row, strict=True))
    assert (found["对象"], found["变更"], found["结果"]) == ("张三", "姓名或名称：=1+1 → 新", "成功")
    (told,) = office.client().audit(action="audit:export")["items"]
    assert told["after"] == {"rows": 1}


def test_names_of_fields_are_those_of_the_owners() -> None:
    for name, word in FIELDS.items():
        assert field_title(name) == (word.title if name != "name" else "姓名或名称"), name
