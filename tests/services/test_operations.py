"""The operations command on real databases: every change goes through the services and stands in the trail."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import select, text, update

from kernel import heartbeat, jobs
from kernel.db import session
from kernel.errors import DomainError
from kernel.ids import new_id
from kernel.models import Job
from kernel.runner import order_scheduled
from services.auth.models import Account, AuditEntry
from services.catalogue import SERVICES
from services.graduates.models import Graduate
from services.manage import office as commands
from services.messaging.operations import witness
from services.messaging.operations.unread_export import KIND
from tests.factories.audit_trail import entry_at, sealed_office, tamper
from tests.factories.auth import Office, fresh, identity_of, make_office
from tests.factories.offices import YEAR
from tests.factories.offices import make_office as make_whole_office
from tests.system import System


@pytest.fixture
def office(system: System) -> Office:
    return make_office(system)


def run(system: System, *words: str, typed: str | None = None) -> Result:
    """What a shell would see; a refusal is its DomainError."""
    return CliRunner().invoke(commands, list(words), env=dict(system.settings.environment), input=typed)


def told(system: System, *words: str) -> Any:
    done = run(system, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def refused(system: System, *words: str) -> DomainError:
    done = run(system, *words)
    assert isinstance(done.exception, DomainError), done.output
    return done.exception


def trail(system: System, action: str) -> list[AuditEntry]:
    system.pump()
    query = select(AuditEntry).where(AuditEntry.action == action)
    return list(system.run("auth", lambda: session.scalars(query).all(), write=False))


def test_users_are_found_switched_and_given_passwords(system: System, office: Office) -> None:
    name = office.clerk.user_name
    of_school = told(system, "user", "list", "--school", office.school.code)
    assert [row["name"] for row in of_school] == ["管理员", "办事员", "另一办事员"]
    assert told(system, "user", "show", name)["screens"] == ["messages.compose", "messages.inbox"]
    assert run(system, "user", "disable", name).output == f"{name} disabled\n"
    assert not fresh(system, office.clerk).enabled
    assert run(system, "user", "enable", name).exit_code == 0
    shown = run(system, "user", "reset-password", name).output.strip()
    account = fresh(system, office.clerk)
    assert shown.startswith(f"{name} / ") and account.must_change_password
    assert account.password_hash != office.clerk.password_hash
    (entry,) = trail(system, "staff.accounts:disable")
    assert (entry.actor_kind, entry.actor_user_name, entry.school_id) == ("service", "operator", office.school.id)
    assert shown.rpartition(" ")[2] not in str([vars(each) for each in trail(system, "staff.accounts:password")])


def test_a_typed_password_is_asked_twice_and_must_be_good(system: System, office: Office) -> None:
    name = office.clerk.user_name
    assert run(system, "user", "reset-password", name, "--prompt", typed="typed2026\ntyped2026\n").exit_code == 0
    before = fresh(system, office.clerk).password_hash
    weak = run(system, "user", "reset-password", name, "--prompt", typed="x\nx\n")
    assert isinstance(weak.exception, DomainError)
    assert fresh(system, office.clerk).password_hash == before


def test_what_may_not_be_is_refused(system: System, office: Office) -> None:
    assert "最后一个" in refused(system, "user", "disable", office.admin.user_name).message
    assert "没有用户名" in refused(system, "user", "show", "nobody").message
    assert "没有代码" in refused(system, "user", "list", "--school", "00000").message
    assert refused(system, "grant", "give", office.admin.user_name, "messages.inbox").code == "school-level"
    assert refused(system, "grant", "give", office.clerk.user_name, "audit").code == "not-grantable"
    assert fresh(system, office.admin).enabled


def test_grants_are_given_and_taken(system: System, office: Office) -> None:
    name, epoch = office.clerk.user_name, office.clerk.epoch
    given = told(system, "grant", "give", name, "messages.sent")
    assert [row["screen"] for row in given] == ["messages.compose", "messages.inbox", "messages.sent"]
    taken = told(system, "grant", "take", name, "messages.sent", "messages.inbox")
    assert taken == told(system, "grant", "list", name)
    assert [row["screen"] for row in taken] == ["messages.compose"]
    assert fresh(system, office.clerk).epoch > epoch
    (entry,) = trail(system, "staff.permissions:grant")
    assert entry.subject_id == str(office.clerk.id)


def test_schools_are_listed_and_opened(system: System, office: Office) -> None:
    opened = run(system, "school", "open", "10999", "某某大学", "--user-name", "admin_10999", "--person", "张三")
    assert opened.output.startswith("admin_10999 / ")
    rows = {row["code"]: row for row in told(system, "school", "list")}
    assert rows["10999"] == {"code": "10999", "name": "某某大学", "enabled": True, "accounts": 1}
    assert rows[office.school.code]["accounts"] == 3
    made = system.run("auth", lambda: session.scalar(select(Account).where(Account.user_name == "admin_10999")))
    assert made.must_change_password


def test_api_clients_are_made_rotated_and_switched_off(system: System, office: Office) -> None:
    made = told(system, "apikey", "create", office.school.code, "数据中心", "organization:read")
    signs_in = {"grant_type": "client_credentials", "client_id": made["client_id"]}
    auth = system.client("auth")
    assert auth.access_token(signs_in | {"client_secret": made["client_secret"]})["access_token"]
    new = told(system, "apikey", "rotate", made["client_id"], "--hours", "1")
    for secret in (made["client_secret"], new["client_secret"]):
        assert auth.access_token(signs_in | {"client_secret": secret})["access_token"]
    assert run(system, "apikey", "disable", made["client_id"]).exit_code == 0
    (row,) = told(system, "apikey", "list", "--school", office.school.code)
    assert (row["enabled"], "client_secret" in row) == (False, False)
    assert refused(system, "apikey", "rotate", made["client_id"]).code == "client-disabled"
    assert len(trail(system, "api_clients:rotate")) == 1
    unknown = run(system, "apikey", "create", office.school.code, "数据中心", "everything")
    assert unknown.exit_code != 0


def ordered(system: System, office: Office, **values: Any) -> str:
    """A job of messaging as `jobs` names it."""
    who = identity_of(system, office.admin)
    job_id = system.run("messaging", lambda: jobs.order(who, KIND, {"message_id": str(new_id())}).id)
    if values:
        system.run("messaging", lambda: session.execute(update(Job).where(Job.id == job_id).values(values)))
    return f"messaging:{job_id}"


def test_jobs_of_all_services_are_listed_put_back_and_stopped(system: System, office: Office) -> None:
    waiting = ordered(system, office)
    dead = ordered(system, office, state="dead", attempts=3, error="系统出错")
    order_scheduled(system.runner("graduates"), "canary")
    kinds = {row["kind"] for row in told(system, "jobs", "list")}
    assert kinds == {KIND.name, "canary"}
    assert [row["id"] for row in told(system, "jobs", "list", "--state", "dead")] == [dead]
    assert told(system, "jobs", "list", "--service", "messaging", "--older-than", "3600") == []
    assert told(system, "jobs", "show", dead)["error"] == "系统出错"
    assert run(system, "jobs", "retry", dead).output == f"{dead} queued\n"
    assert refused(system, "jobs", "retry", waiting).code == "job-not-dead"
    assert run(system, "jobs", "cancel", waiting).output == f"{waiting} cancelled\n"
    assert refused(system, "jobs", "cancel", waiting).code == "job-ended"
    assert run(system, "jobs", "show", "messaging:x").exit_code == 2
    (entry,) = trail(system, "jobs:retry")
    assert (entry.actor_user_name, entry.school_id) == ("operator", office.school.id)


def test_queues_are_told_with_workers_and_canaries(system: System, office: Office) -> None:
    waiting = ordered(system, office)
    (row,) = told(system, "jobs", "list", "--state", "queued")
    assert row["id"] == waiting and 0 <= row["age_seconds"] < 600
    idle = run(system, "jobs", "queues", "--json")
    assert idle.exit_code == 1
    rows = {row["queue"]: row for row in json.loads(idle.output)}
    assert set(rows) == {queue for service in SERVICES for queue in service.timetable.queues}
    exports = rows["messaging.exports"]
    assert (exports["waiting"], exports["workers"], exports["seen_seconds"], exports["canary_seconds"]) == (
        1,
        0,
        None,
        None,
    )
    at_work(system)
    busy = run(system, "jobs", "queues", "--json")
    assert busy.exit_code == 0
    (exports,) = [row for row in json.loads(busy.output) if row["queue"] == "messaging.exports"]
    assert (exports["waiting"], exports["workers"], exports["seen_seconds"] < 60) == (0, 1, True)
    (beat,) = {row["service"] for row in told(system, "jobs", "queues", "--service", "auth")}
    assert beat == "auth"


def test_plans_are_told_school_by_school(system: System) -> None:
    whole = make_whole_office(system)
    whole.enrol(2)
    (row,) = told(system, "plan", "list", "--year", str(YEAR))
    count = system.run("graduates", lambda: session.query(Graduate).count(), write=False)
    assert (row["year"], row["graduates"], row["state"]) == (YEAR, count, "open")
    assert told(system, "plan", "list", "--year", "1999") == []


def test_the_trail_is_searched_and_exported(system: System, office: Office, tmp_path: Path) -> None:
    run(system, "grant", "give", office.clerk.user_name, "messages.sent")
    system.pump()
    (row,) = told(system, "audit", "search", "--action", "staff.permissions", "--text", "messages.sent")
    assert row["actor_user_name"] == "operator"
    assert told(system, "audit", "search", "--from", "2099-01-01") == []
    file = tmp_path / "日志.xlsx"
    assert run(system, "audit", "export", str(file), "--action", "staff.permissions").exit_code == 0
    assert load_workbook(file).worksheets[0].max_row == 2
    assert len(trail(system, "audit:export")) == 1


def test_the_check_ends_with_one_where_the_trail_was_changed(system: System, office: Office) -> None:
    sealed_office(system, office, seals=2)
    good = run(system, "audit", "check")
    assert (good.exit_code, good.output.startswith("3 seals, 8 entries, 0 not sealed yet, seal 2 ")) == (0, True)
    entry = entry_at(system, 3)
    tamper(system, update(AuditEntry).where(AuditEntry.id == entry).values(reason="改"))
    bad = run(system, "audit", "check")
    assert bad.exit_code == 1 and f"an entry was changed after it was sealed (seal 1, entry {entry})" in bad.output
    found = json.loads(run(system, "audit", "check", "--json").output)
    assert found["faults"] == [{"code": "entry-changed", "seal": 1, "entry": str(entry)}]


def test_lost_seals_are_accepted_with_a_reason(system: System, office: Office) -> None:
    sealed_office(system, office, seals=2)
    assert refused(system, "audit", "accept", "--reason", "备份").code == "nothing-lost"
    told_of_lost = {"id": new_id(), "name": "audit.sealed", "key": "9", "version": 1,
                    "payload": {"number": 3, "hash": "0" * 64}}  # fmt: skip
    system.run("messaging", lambda: witness.seals_told([told_of_lost]))
    assert run(system, "audit", "check").exit_code == 1
    assert run(system, "audit", "accept").exit_code == 2
    done = run(system, "audit", "accept", "--reason", "6 月 3 日恢复了备份")
    assert done.exit_code == 0 and "seals 3 to 3 were lost, accepted by operator" in done.output
    good = run(system, "audit", "check")
    assert good.exit_code == 0 and "note: seals 3 to 3" in good.output and "6 月 3 日恢复了备份" in good.output
    (gap,) = json.loads(run(system, "audit", "check", "--json").output)["accepted"]
    assert (gap["first"], gap["last"], gap["by"]) == (3, 3, "operator")
    (entry,) = trail(system, "audit:accept")
    assert (entry.reason, entry.actor_user_name) == ("6 月 3 日恢复了备份", "operator")
    tamper(system, update(AuditEntry).where(AuditEntry.id == entry_at(system, 1)).values(reason="改"))
    assert run(system, "audit", "accept", "--reason", "再来").exit_code == 1


def examined(system: System) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(run(system, "doctor", "--json").output)}


def test_the_doctor_tells_what_is_ill(system: System) -> None:
    lines = examined(system)
    states = {name: line["state"] for name, line in lines.items()}
    assert states["keys"] == states["auth database"] == states["messaging outbox"] == "ok"
    assert states["valkey"] == states["auth canary"] == states["auth workers"] == "fail"
    assert states["CAPTCHA"] == "warn"
    assert run(system, "doctor").exit_code == 1


def at_work(system: System) -> None:
    """Every queue has a worker, every job is done, and the canaries have just come back."""
    for name, database in system.databases.items():
        runner = system.runner(name)
        order_scheduled(runner, "canary")
        queues = runner.service.timetable.queues
        database.run(lambda queues=queues: heartbeat.write("one@host", queues))  # type: ignore[misc]
    system.pump()


def test_the_doctor_sees_what_was_mended(system: System, valkey_server: Any) -> None:
    system.settings.environment["REDIS_URL"] = valkey_server.url  # type: ignore[index]
    at_work(system)
    assert {line["name"] for line in examined(system).values() if line["state"] == "fail"} == set()
    assert run(system, "doctor").exit_code == 0


def test_the_doctor_sees_open_keys_old_schemas_and_lost_databases(system: System) -> None:
    assert system.settings.keys is not None
    os.chmod(system.settings.keys, 0o644)
    change = text("UPDATE schema_version SET version_num = 'older'")
    system.run("agreements", lambda: session.execute(change))
    environment = system.settings.environment
    environment["REPORTS_DATABASE_URL"] = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"  # type: ignore[index]
    lines = examined(system)
    assert "chmod 600" in lines["keys"]["text"] and lines["keys"]["state"] == "fail"
    assert "run `migrate`" in lines["agreements database"]["text"]
    assert lines["reports database"]["text"].startswith("cannot be read")
