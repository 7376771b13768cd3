"""The read copy of reports after thousands of random changes, whatever happens to their events on the way."""

from __future__ import annotations

from random import Random

from sqlalchemy import delete

from kernel.db import session
from services.reports.models import ReportRow
from tests.services.copying import Post, Work, copied, owners, rebuild
from tests.system import System

CHANGES = 10_000


def test_the_copy_equals_its_owner_and_a_rebuild_gives_the_same(system: System) -> None:
    random = Random("graduate.report")
    work, post = Work(system, random), Post(system, random)
    rebuild(system)
    while len(post.seen) < CHANGES:
        work.act()
        post.collect()
        post.deliver()
        if random.random() < 0.01:
            rebuild(system)
    post.deliver_all()
    right = owners(system)
    assert len(right) > 240 and copied(system) == right
    system.run("reports", lambda: session.execute(delete(ReportRow)))
    rebuild(system)
    assert copied(system) == right
    post.waiting = post.brought[:2_000]
    post.deliver_all()
    assert copied(system) == right
