"""A digest tells apart what differs, and nothing else."""

from __future__ import annotations

import uuid

import pytest

from kernel.digests import digest

ROWS = [(uuid.UUID(int=1), 3, "SD1", "archived"), (uuid.UUID(int=2), 1, "", ""), (uuid.UUID(int=3), 7, "SD3", "")]


def test_the_order_of_rows_and_the_kind_of_an_id_do_not_matter() -> None:
    assert digest(ROWS) == digest(reversed(ROWS)) == digest([(str(each[0]), *each[1:]) for each in ROWS])
    assert digest(ROWS)[0] == 3 and digest([]) == (0, "0" * 32)


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("row", range(3))
def test_any_other_value_is_another_digest(row: int, at: int) -> None:
    changed = [list(each) for each in ROWS]
    changed[row][at] = "other"
    assert digest(changed) != digest(ROWS)


def test_values_do_not_run_into_each_other_and_rows_count_as_often_as_they_come() -> None:
    assert digest([("a", "bc")]) != digest([("ab", "c")])
    assert digest([*ROWS, ROWS[0]]) != digest(ROWS)
