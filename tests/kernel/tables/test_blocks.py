"""Blocks of rows: read as rows, cut behind a number, put together."""

from __future__ import annotations

from kernel.tables import Block, TableRow, joined

ONE = Block([2, 3, 5], (("甲", "乙", "丙"), (1, None, 3)), {1: {"age": "不能为空，请填写。"}})
TWO = Block([8, 9], (["丁", "戊"], [4, 5]), {0: {"": "多余"}})


def test_as_rows() -> None:
    assert list(ONE) == [
        TableRow(2, ("甲", 1), {}),
        TableRow(3, ("乙", None), {"age": "不能为空，请填写。"}),
        TableRow(5, ("丙", 3), {}),
    ]


def test_behind_a_number() -> None:
    assert ONE.after(1) is ONE
    assert [list(ONE.after(number)) for number in (2, 3, 4, 5)] == [list(ONE)[1:], *[list(ONE)[2:]] * 2, []]
    assert list(ONE.after(9).after(9)) == []


def test_put_together() -> None:
    both = joined([ONE, TWO])
    assert list(both) == [*ONE, *TWO] and len(both) == 5
    assert list(both.after(5)) == list(TWO)
    assert joined([TWO]) is TWO
