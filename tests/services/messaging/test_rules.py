"""The pure rules of chapter 3, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import Conflict, Forbidden
from kernel.identity import Identity
from kernel.ids import new_id
from services.messaging.domain import boxes
from services.messaging.domain.audience import TITLE_LENGTH, Line, check_lines, describe
from services.messaging.domain.boxes import Counts
from services.messaging.domain.reach import Person, may_write_to, shown_name

HERE, THERE = new_id(), new_id()
OWN, OTHER = new_id(), new_id()
SCHOOL = Identity("staff", new_id(), school_id=HERE, level="school")
DEPARTMENT = Identity("staff", new_id(), school_id=HERE, department_id=OWN, level="department")
GRADUATE = Identity("graduate", new_id(), school_id=HERE, department_id=OWN)
EMPLOYER = Identity("employer", new_id())


def person(kind: str, school_id: Any = None, department_id: Any = None, *, enabled: bool = True) -> Person:
    return Person(new_id(), kind, school_id, department_id, enabled)


@pytest.mark.parametrize(
    ("sender", "receiver", "allowed"),
    [
        (SCHOOL, person("graduate", HERE, OTHER), True),
        (SCHOOL, person("staff", HERE), True),
        (SCHOOL, person("employer"), True),
        (SCHOOL, person("authority"), True),
        (SCHOOL, person("graduate", THERE), False),
        (SCHOOL, person("staff", THERE), False),
        (SCHOOL, person("employer", enabled=False), False),
        (DEPARTMENT, person("graduate", HERE, OTHER), True),
        (DEPARTMENT, person("graduate", THERE, OTHER), False),
        (GRADUATE, person("staff", HERE, OTHER), True),
        (GRADUATE, person("staff", THERE), False),
        (GRADUATE, person("graduate", HERE, OWN), False),
        (GRADUATE, person("employer"), False),
        (EMPLOYER, person("staff", HERE), False),
        (EMPLOYER, person("employer"), False),
    ],
)
def test_who_may_write_to_whom(sender: Identity, receiver: Person, allowed: bool) -> None:
    assert may_write_to(sender, receiver) is allowed


def test_nobody_writes_to_oneself() -> None:
    assert SCHOOL.id is not None
    assert not may_write_to(SCHOOL, Person(SCHOOL.id, "staff", HERE, None, True))


def test_a_sender_without_a_school_reaches_no_one_without_a_school() -> None:
    lost = Identity("staff", new_id(), level="school")
    assert not may_write_to(lost, person("graduate", None))


@pytest.mark.parametrize(
    ("viewer", "kind", "department", "shown"),
    [
        (SCHOOL, "graduate", OTHER, "李建国"),
        (DEPARTMENT, "graduate", OWN, "李建国"),
        (DEPARTMENT, "graduate", OTHER, "李**"),
        (DEPARTMENT, "staff", OTHER, "李建国"),
        (GRADUATE, "staff", OTHER, "李建国"),
    ],
)
def test_names_outside_the_department_are_masked(viewer: Identity, kind: str, department: Any, shown: str) -> None:
    assert shown_name(viewer, kind, department, "李建国") == shown


def test_a_department_without_its_department_reaches_nobody() -> None:
    lost = Identity("staff", new_id(), school_id=HERE, level="department")
    with pytest.raises(Forbidden):
        check_lines(lost, [Line("graduate", None)], [OWN])


@pytest.mark.parametrize("sender", [GRADUATE, EMPLOYER, Identity("client", new_id(), school_id=HERE)])
def test_only_staff_broadcast(sender: Identity) -> None:
    with pytest.raises(Forbidden):
        check_lines(sender, [Line("graduate", OWN)], [OWN])


def test_an_audience_in_words() -> None:
    lines = [Line("graduate", OWN, 2026, "31", "软件工程"), Line("staff"), Line()]
    words = describe(lines, {OWN: "计算机学院"}, lambda code: {"31": "本科"}[code])
    assert words == "计算机学院 2026届 本科 软件工程 毕业生；全校 学校/院系用户；全校 用户"
    assert len(describe(lines * 40, {OWN: "计算机学院"}, str)) == TITLE_LENGTH


@pytest.mark.parametrize(
    ("kind", "is_reminder", "counts", "actions", "locked"),
    [
        ("single", False, Counts(2, 1), ["open", "receipts", "remind"], False),
        ("single", False, Counts(2, 2), ["open", "receipts"], True),
        ("broadcast", False, Counts(2000, 0), ["open", "receipts", "unread", "unread_sheet", "remind"], False),
        ("broadcast", False, Counts(2001, 0), ["open", "receipts", "unread", "unread_export", "remind"], False),
        ("broadcast", True, Counts(9, 0), ["open", "receipts", "unread", "unread_sheet"], True),
    ],
)
def test_what_may_be_done_with_a_sent_message(
    kind: str, is_reminder: bool, counts: Counts, actions: list[str], locked: bool
) -> None:
    found, reason = boxes.sent_actions(kind, is_reminder, counts)
    assert (found, reason is not None) == (actions, locked)
    if locked:
        with pytest.raises(Conflict):
            boxes.check_reminder(is_reminder, counts)


def test_prefixes_are_not_repeated_and_titles_fit_their_column() -> None:
    assert boxes.titled("回复：", "回复：甲") == "回复：甲"
    assert boxes.titled("回复：", "甲") == "回复：甲"
    assert len(boxes.titled("提醒：", "长" * 200)) == boxes.TITLE_LENGTH
