"""Jobs: only who ordered one sees it, and rights are asked again before it runs and before its file is fetched."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import DomainError, Forbidden, NotFound
from kernel.identity import Identity
from tests.contracts.stage import Stage

OWNER = "a.only_messages_sent"
OTHERS = ("a.admin", "a.admin2", "a.clerk1", "a.clerk2", "b.admin", "a.graduate11", "employer")
NOT_ALLOWED = "您的权限已变更"


def messaging(stage: Stage, name: str = OWNER) -> Any:
    """The client as somebody is at this moment (after a change of rights)."""
    now: Identity = stage.system.client("auth", issuer="worker").identity(stage.world.ids[name])
    return stage.system.client("messaging", now)


def admin(stage: Stage) -> Any:
    return stage.system.client("auth", stage.credentials.identity("a.admin"))


def order(stage: Stage) -> str:
    return str(messaging(stage).order_unread_export(stage.world.objects[f"{OWNER}.sent_broadcast"])["id"])


def revoke(stage: Stage) -> None:
    admin(stage).change_grants("revoke", ["messages.sent"], account_ids=[stage.world.ids[OWNER]])


def grant(stage: Stage) -> None:
    admin(stage).change_grants("grant", ["messages.sent"], account_ids=[stage.world.ids[OWNER]])


@pytest.mark.parametrize("other", OTHERS)
def test_a_job_is_its_owners_only(stage: Stage, other: str) -> None:
    job = order(stage)
    stage.system.pump()
    assert messaging(stage).job(job)["state"] == "done"
    asker = messaging(stage, other)
    for call in (asker.job, asker.cancel_job, asker.job_file):
        with pytest.raises(NotFound):
            call(job)
    assert job not in str(asker.jobs(size=100))


def test_a_grant_revoked_before_the_run_stops_the_job(stage: Stage) -> None:
    job = order(stage)
    revoke(stage)
    stage.system.pump()
    seen = messaging(stage).job(job)
    assert (seen["state"], seen["has_file"]) == ("dead", False)
    assert NOT_ALLOWED in seen["error"]
    grant(stage)
    stage.system.pump()
    assert messaging(stage).job(job)["state"] == "dead"


def test_a_grant_revoked_before_the_download_keeps_the_file_back(stage: Stage) -> None:
    job = order(stage)
    stage.system.pump()
    assert messaging(stage).job_file(job).content[:2] == b"PK"
    revoke(stage)
    with pytest.raises(Forbidden):
        messaging(stage).job_file(job)
    grant(stage)
    assert messaging(stage).job_file(job).content[:2] == b"PK"


def test_a_disabled_account_gets_no_export(stage: Stage) -> None:
    job = order(stage)
    asker = messaging(stage)
    admin(stage).switch_accounts([stage.world.ids[OWNER]], enabled=False)
    stage.system.pump()
    seen = asker.job(job)
    assert (seen["state"], seen["has_file"]) == ("dead", False)


@pytest.mark.parametrize("moved_before_the_run", [True, False])
def test_who_moved_to_another_department_gets_nothing_of_the_old_one(stage: Stage, moved_before_the_run: bool) -> None:
    job = order(stage)
    if not moved_before_the_run:
        stage.system.pump()
    admin(stage).change_account(stage.world.ids[OWNER], 1, {"department_id": str(stage.world.ids["a.department2"])})
    grant(stage)
    stage.system.pump()
    with pytest.raises(DomainError) as refusal:
        messaging(stage).job_file(job)
    assert refusal.value.status in (403, 404, 409)


def test_a_cancelled_job_leaves_no_file(stage: Stage) -> None:
    job = order(stage)
    messaging(stage).cancel_job(job)
    stage.system.pump()
    seen = messaging(stage).job(job)
    assert (seen["state"], seen["has_file"]) == ("cancelled", False)
