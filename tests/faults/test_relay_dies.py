"""The relay dies around what it sends: everything arrives, and has its effect once."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kernel.db import session
from kernel.testing import wait_until
from services.messaging.models import Account, Membership
from tests.faults.mail import SECONDS, Sender, audited, is_whole, sent, word
from tests.faults.office import Office

pytestmark = pytest.mark.fault


def fall(office: Office, point: str, marker: Path) -> None:
    """Start the relay again, to die when it comes to this point."""
    office.kill("relay")
    office.run("relay", fault=f"{point}=once:{marker}")


def carry_on(office: Office, marker: Path) -> None:
    """Wait for the death, and start it again half a minute later."""
    wait_until(marker.exists, what="the relay's death")
    office.processes.pop("relay").wait(30)
    office.claims_end()
    office.run("relay")


@pytest.mark.parametrize("point", ["before_publish", "after_publish"])
def test_a_job_is_done_once(office: Office, sender: Sender, tmp_path: Path, point: str) -> None:
    fall(office, point, tmp_path / "dead")
    office.run("worker")
    job_id = sender.export()
    carry_on(office, tmp_path / "dead")
    assert office.ends(job_id) == ["done"]
    is_whole(sender, job_id)


@pytest.mark.parametrize("point", ["before_deliver", "after_publish"])
def test_events_have_their_effect_once(office: Office, sender: Sender, tmp_path: Path, point: str) -> None:
    colleague = a_colleague(sender)
    spans = memberships(office, colleague)
    title = f"通知 {word()}"
    office.kill("relay")
    assert sender.send(title).status_code == 201
    switch(sender, colleague, "disable")
    fall_first = tmp_path / "first"
    office.run("relay", fault=f"{point}=once:{fall_first}")
    carry_on(office, fall_first)
    wait_until(lambda: audited(office, title) == {title: 1}, what="the audit entry")
    wait_until(lambda: not present(office, colleague), what="the account's change")
    switch(sender, colleague, "enable")
    wait_until(lambda: present(office, colleague), what="the account's second change")
    assert memberships(office, colleague) == spans + 1
    wait_until(lambda: office.unsent() == 0, what="an empty outbox")
    assert sent(office, title) == audited(office, title) == {title: 1}


def a_colleague(sender: Sender) -> str:
    url = f"{sender.office.address}/api/v1/auth/accounts"
    (row,) = sender.http.get(url, params={"user_name": "me_staff2"}, timeout=SECONDS).json()["items"]
    return str(row["id"])


def switch(sender: Sender, account_id: str, verb: str) -> None:
    url = f"{sender.office.address}/api/v1/auth/accounts/batch/{verb}"
    answer = sender.http.post(url, json={"ids": [account_id]}, timeout=SECONDS)
    assert answer.json()["done"] == 1, answer.text


def memberships(office: Office, account_id: str) -> int:
    query = select(func.count()).where(Membership.account_id == uuid.UUID(account_id))
    return int(office.in_messaging(lambda: session.scalar(query)))


def present(office: Office, account_id: str) -> bool:
    return bool(office.in_messaging(lambda: session.get_one(Account, uuid.UUID(account_id)).enabled))
