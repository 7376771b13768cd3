"""Rebuilding the read copy from auth's scans makes it equal, and fixed audiences stay as they were."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from kernel.clock import now
from kernel.ids import new_id
from services.messaging.models import Account, Department, Membership, School, StagedAccount
from services.messaging.models.directory import OPEN_END
from services.messaging.operations.rebuild import rebuild
from tests.factories.messaging import Campus, Office, Someone, broadcast


class Scans:
    """What auth would answer to its scans, in pages of three; `between` is called after each page of accounts."""

    def __init__(self, office: Office, between: Callable[[], None] = lambda: None) -> None:
        self.between = between
        self.pages = {
            "schools": [{"id": str(i), "version": v, "name": n} for i, v, n in self._rows(office, School)],
            "departments": [_plain(row[0]) for row in office.rows(select(Department))],
            "accounts": [one.snapshot() for one in office.people.values()],
        }

    @staticmethod
    def _rows(office: Office, table: Any) -> list[Any]:
        return office.rows(select(table.id, table.version, table.name))

    def scan(self, what: str) -> Iterator[list[dict[str, Any]]]:
        rows = self.pages[what]
        for start in range(0, len(rows), 3):
            yield rows[start : start + 3]
            if what == "accounts":
                self.between()


def _plain(row: Any) -> dict[str, Any]:
    names = ("id", "school_id", "code", "name", "enabled", "version")
    return {name: str(getattr(row, name)) if name.endswith("id") else getattr(row, name) for name in names}


def memberships(office: Office) -> list[Any]:
    columns = (Membership.account_id, Membership.department_id, Membership.graduation_year, Membership.major)
    return sorted(map(str, office.rows(select(*columns).where(Membership.to_seq == OPEN_END))))


@pytest.fixture
def later() -> Iterator[None]:
    """A rebuild comes after what was there."""
    with time_machine.travel(now() + timedelta(minutes=1)):
        yield


def test_an_empty_copy_is_filled(campus: Campus) -> None:
    office = campus.office
    before = memberships(office)
    with office.database.transaction() as session:
        for table in (Membership, Account):
            session.execute(table.__table__.delete())
    assert rebuild(Scans(office), office.database) == len(office.people)
    assert memberships(office) == before
    assert office.scalar(select(func.count()).select_from(StagedAccount)) == 0
    assert office.client(campus.head).count_audience([{}]) == 6


@pytest.mark.usefixtures("later")
def test_a_copy_that_missed_events_becomes_equal(campus: Campus) -> None:
    office = campus.office
    notice = office.client(campus.head).send(broadcast({"kind": "graduate"}))["id"]
    moved, renamed, gone = campus.cs_graduates[0], campus.cs_graduates[1], campus.me_graduates[0]
    moved.department_id, moved.version = campus.mechanics, 7
    renamed.name, renamed.version = "新名字", 2
    del office.people[gone.id]
    missed = Someone(new_id(), "graduate", "missed", "漏掉的", campus.school_id, campus.computing, graduation_year=2026)
    office.people[missed.id] = missed

    rebuild(Scans(office), office.database)

    line = {"kind": "graduate"}
    assert office.client(campus.head).count_audience([line | {"department_id": str(campus.mechanics)}]) == 2
    assert office.client(campus.head).count_audience([line | {"department_id": str(campus.computing)}]) == 2
    assert office.scalar(select(Account.name).where(Account.id == renamed.id)) == "新名字"
    assert office.scalar(select(Account.enabled).where(Account.id == gone.id)) is False
    page = office.client(campus.head).unread(notice)
    assert page["total"] == len(page["items"]) == 4


@pytest.mark.usefixtures("later")
def test_again_changes_nothing(campus: Campus) -> None:
    office = campus.office
    rebuild(Scans(office), office.database)
    rows = office.scalar(select(func.count()).select_from(Membership))
    rebuild(Scans(office), office.database)
    assert office.scalar(select(func.count()).select_from(Membership)) == rows == 9


@pytest.mark.usefixtures("later")
def test_events_that_come_during_the_scan_win(campus: Campus) -> None:
    office, one = campus.office, campus.cs_graduates[0]
    done: list[Someone] = []

    def meanwhile() -> None:
        if not done:
            done.append(office.person("graduate", campus.school_id, department_id=campus.computing))
            told = dataclasses.replace(one, major="新专业", version=2)
            office.tell("account.changed", told.snapshot())

    rebuild(Scans(office, meanwhile), office.database)
    assert office.scalar(select(Account.major).where(Account.id == one.id)) == "新专业"
    assert office.scalar(select(Account.enabled).where(Account.id == done[0].id)) is True
    open_major = select(Membership.major).where(Membership.account_id == one.id, Membership.to_seq == OPEN_END)
    assert office.rows(open_major) == [("新专业",)]


def test_an_interrupted_rebuild_changes_nothing(campus: Campus) -> None:
    office = campus.office
    before = memberships(office)

    def stop() -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        rebuild(Scans(office, stop), office.database)
    assert memberships(office) == before
    rebuild(Scans(office), office.database)
    assert office.scalar(select(func.count()).select_from(StagedAccount)) == 0
