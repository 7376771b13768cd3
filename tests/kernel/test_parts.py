"""Pieces of documents of many: a class each, in parts when it is large, never two of one name."""

from __future__ import annotations

from collections import namedtuple

from kernel.parts import pieces

Row = namedtuple("Row", "id place_id place class_name")


def named(*members: tuple[str | None, str, int], most: int = 3) -> list[tuple[str, int]]:
    """Name and size of the pieces of so many rows of (place, class)."""
    rows = [
        Row(f"{place}{name}{number}", place, place, name) for place, name, count in members for number in range(count)
    ]
    found = pieces(rows, most)
    assert [each for piece in found for each in piece["ids"]] == [row.id for row in rows]
    return [(piece["name"], len(piece["ids"])) for piece in found]


def test_each_class_is_a_piece() -> None:
    assert named(("甲院", "1班", 2), ("甲院", "2班", 3), ("乙院", "1班", 1)) == [
        ("甲院_1班", 2),
        ("甲院_2班", 3),
        ("乙院_1班", 1),
    ]


def test_a_large_class_is_cut_and_its_parts_are_numbered() -> None:
    assert named(("甲院", "1班", 7)) == [("甲院_1班", 3), ("甲院_1班（2）", 3), ("甲院_1班（3）", 1)]


def test_who_has_no_class_or_no_place_is_named_too() -> None:
    assert named(("甲院", "", 1), (None, "1班", 1), (None, "", 1)) == [("甲院_未分班", 1), ("1班", 1), ("未分班", 1)]


def test_places_of_one_name_stay_apart() -> None:
    rows = [Row("a", 1, "甲院", "1班"), Row("b", 2, "甲院", "1班")]
    assert [(piece["name"], piece["ids"]) for piece in pieces(rows, 3)] == [
        ("甲院_1班", ["a"]),
        ("甲院_1班（2）", ["b"]),
    ]
