"""A thousand agreements are archived while parts of the system fail: every one arrives, and has its effect once."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from kernel.testing import wait_until
from tests.faults.office import Office
from tests.faults.signings import COUNT, LONG, Signed, sign_all

pytestmark = pytest.mark.fault
Fault = Callable[[Signed, Path], None]
BEFORE, AFTER = (0, 1, 2), (7, 8, 9)
"""Portions before and after those in which something fails."""


def graduates_dies(signed: Signed, _folder: Path) -> None:
    """Killed while it takes in what was archived before; the office goes on archiving and does not notice."""
    signed.office.kill("graduates")
    _archived_in_vain(signed)
    signed.office.start("graduates")


def graduates_stands_still(signed: Signed, _folder: Path) -> None:
    """What it got before it stood still it does afterwards, and gets again: the relay waited in vain."""
    signed.office.signal("graduates", signal.SIGSTOP)
    _archived_in_vain(signed)
    signed.office.signal("graduates", signal.SIGCONT)


def _archived_in_vain(signed: Signed) -> None:
    failures = _failures(signed)
    signed.archive(3, 4, 5, 6)
    wait_until(lambda: _failures(signed) > failures, timeout=LONG, what="a delivery in vain")
    assert not signed.agree()


def _failures(signed: Signed) -> int:
    return sum(
        "delivery failed" in line and '"target": "graduates"' in line
        for line in signed.office.log("relay").splitlines()
    )


def agreements_dies(signed: Signed, _folder: Path) -> None:
    """Killed with a portion under way, once early, once when its effect is seen; the office sends the same again."""
    for number, least in ((3, 0), (4, 1)):
        with signed.under_way(number):
            wait_until(lambda: signed.archived(number) >= least, timeout=LONG, what="the effect")  # noqa: B023
            signed.office.kill("agreements")
        signed.office.start("agreements")
        signed.archive_again(number)
    signed.archive(5, 6)


def agreements_stands_still(signed: Signed, _folder: Path) -> None:
    """The call ends without an answer; what was called for is done all the same, and asked for again."""
    signed.office.signal("agreements", signal.SIGSTOP)
    with signed.under_way(3):
        pass
    assert signed.archived(3) == 0
    signed.office.signal("agreements", signal.SIGCONT)
    signed.archive_again(3)
    signed.archive(4, 5, 6)


def relay_dies(signed: Signed, folder: Path) -> None:
    """Dead between what graduates has taken in and its mark: it is sent again."""
    office, marker = signed.office, folder / "dead"
    wait_until(lambda: office.unsent() == 0, timeout=LONG, what="an empty outbox")
    office.kill("relay")
    signed.archive(3, 4, 5, 6)
    office.run("relay", fault=f"after_publish=once:{marker}")
    wait_until(marker.exists, timeout=LONG, what="the relay's death")
    office.processes.pop("relay").wait(30)
    assert signed.taken_but_unmarked() > 0
    office.claims_end()
    office.run("relay")


def broker_forgets(signed: Signed, _folder: Path) -> None:
    broker = redis.Redis.from_url(signed.office.settings.redis_url)
    for number in (3, 4, 5, 6):
        broker.flushall()
        signed.archive(number)


ON_SQLITE: tuple[Fault, ...] = (
    graduates_dies,
    graduates_stands_still,
    agreements_dies,
    agreements_stands_still,
    relay_dies,
    broker_forgets,
)
CASES = [
    *(pytest.param("sqlite", fault, id=f"sqlite-{fault.__name__}") for fault in ON_SQLITE),
    pytest.param("postgres", agreements_dies, id="postgres-agreements_dies", marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("office", "fault"), CASES, indirect=["office"])
def test_every_archive_arrives_once(office: Office, fault: Fault, tmp_path: Path) -> None:
    signed = sign_all(office)
    signed.archive(*BEFORE)
    fault(signed, tmp_path)
    signed.archive(*AFTER)
    signed.settles()
    is_archived_once(signed)
    plan_follows_once(signed)


def is_archived_once(signed: Signed) -> None:
    """In agreements: state, history, audit trail; graduates has told back that it took all in."""
    ids = [agreement_id for agreement_id, _ in signed.agreements.values()]
    assert signed.states() == {("archived", 2, 2): COUNT}
    assert signed.acts() == Counter((each, verb) for each in ids for verb in ("deliver", "archive"))
    assert signed.audited() == Counter(map(str, ids))


def plan_follows_once(signed: Signed) -> None:
    """In graduates: the agreement with its number, one new version of the plan row, one line of history."""
    assert signed.taken() == {
        key: ("archived", *agreement, 2, "agreement", signed.plan_versions[key] + 1)
        for key, agreement in signed.agreements.items()
    }
    acts = ("signing:deliver", "signing:archive")
    assert signed.history() == Counter((key, act) for key in signed.agreements for act in acts)
