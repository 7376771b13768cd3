"""What other services ask: scans for read copies, who an account is now, opening a school, cleaning."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from alembic import command
from sqlalchemy import func, select

from kernel import migrate
from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict, Forbidden, Invalid, Unauthenticated
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.jobs import order
from kernel.models import Job, OutboxMessage
from services.auth.app import service
from services.auth.models import Captcha, LoginSession, SignInCounter
from services.auth.operations.cleanup import CLEANUP
from services.auth.operations.identities import local_identities
from services.auth.operations.schools import open_school
from tests.factories.auth import Office, client_of, identity_of, make_graduate
from tests.services.auth.test_sign_in import refused, sign_in
from tests.system import System

OPERATOR = Identity(kind="service", user_name="operator")


def test_models_and_migrations_are_equal(system: System) -> None:
    command.check(migrate.configuration(service, system.databases["auth"]))


def test_migrations_can_be_taken_back(system: System) -> None:
    configuration = migrate.configuration(service, system.databases["auth"])
    command.downgrade(configuration, "base")
    command.upgrade(configuration, "head")
    command.check(configuration)


def test_scan_of_accounts_in_pages(system: System, office: Office, foreign: Office) -> None:
    graduate = make_graduate(system, office.school, office.computing)
    relay = system.client("auth", issuer="relay")
    pages = list(relay.scan("accounts", limit=3))
    rows = {row["id"]: row for page in pages for row in page}
    assert ([len(page) for page in pages], len(rows)) == ([3, 3, 1], 7)
    told = rows[str(graduate.id)]
    assert (told["kind"], told["student_no"], told["graduation_year"]) == ("graduate", graduate.student_no, 2026)
    assert (told["degree"], told["major"], told["department_id"]) == ("31", "软件工程", str(office.computing.id))
    assert "id_number" not in told and "password_hash" not in told
    assert {row["name"] for page in relay.scan("departments") for row in page} == {"计算机学院", "机械学院"}
    assert sum(len(page) for page in relay.scan("schools")) == 2


def test_scan_equals_the_events(system: System, office: Office) -> None:
    office.client().change_account(office.clerk.id, 1, {"name": "改名"})
    query = select(OutboxMessage.payload).where(OutboxMessage.key == str(office.clerk.id))
    told = system.run("auth", lambda: session.scalars(query).one(), write=False)
    rows = [row for page in system.client("auth", issuer="relay").scan("accounts") for row in page]
    assert told in rows


def test_only_our_own_processes_scan(system: System, office: Office) -> None:
    for client in (system.client("auth"), client_of(system, office.admin)):
        with pytest.raises(Forbidden):
            list(client.scan("accounts"))
        with pytest.raises(Forbidden):
            client.identity(office.clerk.id)
    for limit in (0, 5001):
        with pytest.raises(Invalid):
            list(system.client("auth", issuer="relay").scan("accounts", limit=limit))


def test_people_cannot_call_the_gateways_endpoints(system: System, office: Office) -> None:
    token = sign_in(system, office.clerk.user_name)["token"]
    for act in (
        lambda c: c.resolve(token),
        lambda c: c.end_session(token),
        lambda c: c.sign_in({"portal": "school", "user_name": "x", "password": "y"}),
    ):
        with pytest.raises(Forbidden):
            act(client_of(system, office.admin))
        with pytest.raises(Forbidden):
            act(system.client("auth", issuer="worker"))


def test_who_an_account_is_now(system: System, office: Office) -> None:
    worker = system.client("auth", issuer="worker")
    local = local_identities(system.settings)
    assert worker.identity(office.clerk.id) == local(office.clerk.id) == identity_of(system, office.clerk)
    office.client().switch_accounts([office.clerk.id], enabled=False)
    for ask in (worker.identity, local):
        for account_id in (office.clerk.id, new_id()):
            with pytest.raises(Unauthenticated):
                ask(account_id)


def test_opening_a_school(system: System) -> None:
    first = {"user_name": "first_admin", "name": "首位管理员", "password": "start123"}
    school_id = system.run("auth", lambda: open_school(OPERATOR, "99901", "新学校", first))
    claims = sign_in(system, "first_admin", "start123")["identity"]
    assert (claims["school_id"], claims["level"], claims["must_change_password"]) == (str(school_id), "school", True)
    with pytest.raises(Conflict):
        system.run("auth", lambda: open_school(OPERATOR, "99901", "再来", first | {"user_name": "second_admin"}))
    with pytest.raises(Invalid):
        system.run("auth", lambda: open_school(OPERATOR, "99902", "再来", first))


def test_cleanup_takes_what_is_over(system: System, office: Office) -> None:
    def left() -> list[int]:
        models = (LoginSession, Captcha, SignInCounter)
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]

    start = now()
    with time_machine.travel(start - timedelta(hours=26), tick=False):
        sign_in(system, office.clerk.user_name)
        refused(system, "nobody_here", address="10.0.0.9")
        system.client("auth").new_captcha("visit-number-1")
    token = sign_in(system, office.other_clerk.user_name)["token"]
    job = system.run("auth", lambda: order(OPERATOR, CLEANUP, {}))
    system.pump()
    assert system.run("auth", lambda: session.get(Job, job.id), write=False).state == "done"
    sessions, captchas, counters = system.run("auth", left, write=False)
    assert (sessions, captchas) == (1, 0)
    assert counters <= 3
    assert system.client("auth").resolve(token).id == office.other_clerk.id
