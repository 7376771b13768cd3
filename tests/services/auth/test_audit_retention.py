"""Entries of the audit trail are kept as long as AUDIT_DAYS says, and go without breaking the chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import time_machine
from sqlalchemy import delete, select

from kernel import audit
from kernel.clock import now
from kernel.db import session
from kernel.identity import Identity
from kernel.runner import order_scheduled
from services.auth.models import AuditEntry, AuditSealed
from services.auth.operations import audit_seals
from services.auth.operations.audit_check import Result
from services.auth.operations.audit_retention import RETENTION, RETIRE
from tests.factories.audit_trail import checked, seal, sealed_office, tamper
from tests.factories.auth import Office
from tests.system import System


def sealed_long_ago(system: System, office: Office, days: int) -> None:
    then = now() - timedelta(days=days)
    with time_machine.travel(then, tick=False), mock.patch.object(audit_seals, "db_now", return_value=then):
        sealed_office(system, office, seals=2)


def retire(system: System, audit_days: int = 180) -> Result:
    system.settings = replace(system.settings, audit_days=audit_days)
    order_scheduled(system.runner("auth"), RETENTION.name)
    system.pump()
    return checked(system)


def retired(system: System) -> list[Any]:
    query = select(AuditEntry.after).where(AuditEntry.action == RETIRE)
    return list(system.run("auth", lambda: session.scalars(query).all(), write=False))


def test_entries_whose_time_is_over_go_and_the_chain_still_closes(system: System, office: Office) -> None:
    sealed_long_ago(system, office, 200)
    sealed_office(system, office, seals=1)
    result = retire(system)
    assert (result.seals, result.entries, result.faults) == (4, 4, ())
    (told_by,) = retired(system)
    assert told_by["through_seal"] == 2
    seal(system)
    assert checked(system).faults == ()


def test_entries_are_kept_as_long_as_the_setting_says(system: System, office: Office) -> None:
    sealed_long_ago(system, office, 200)
    assert retire(system, 365).entries == 8
    assert retired(system) == []


def test_old_entries_that_somebody_else_removed_are_missed(system: System, office: Office) -> None:
    sealed_long_ago(system, office, 200)
    tamper(system, delete(AuditEntry), delete(AuditSealed))
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {("list-removed", 1), ("list-removed", 2)}


def test_a_forged_word_of_retention_does_not_cover_what_is_young(system: System, office: Office) -> None:
    sealed_office(system, office, seals=2)
    keeper = Identity(kind="service", user_name="auth")
    forged = {"subject_kind": "audit", "subject_id": "seal 2", "after": {"through_seal": 2}}
    system.run("auth", lambda: audit.record(keeper, RETIRE, **forged))
    seal(system)
    of_first = select(AuditSealed.entry_id).where(AuditSealed.seal == 1)
    options = {"synchronize_session": False}
    gone = delete(AuditEntry).where(AuditEntry.id.in_(of_first)).execution_options(**options)
    tamper(system, gone, delete(AuditSealed).where(AuditSealed.seal == 1))
    assert {(fault.code, fault.seal) for fault in checked(system).faults} == {("list-removed", 1)}
