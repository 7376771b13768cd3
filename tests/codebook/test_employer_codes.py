"""Organisation codes, with real ones."""

from __future__ import annotations

import re

import pytest

from codebook.employer_codes import SHAPE, compact, plausible

OLD = ("D2143569X", "192203821", "71526726X", "101623741", "697694187")
UNIFIED = (
    *("91350100M000100Y43", "91110000101623741K", "911101066976941872"),
    *("914403001922038216", "9144030071526726XG"),
)


@pytest.mark.parametrize("code", [*OLD, *UNIFIED])
def test_real_codes_hold(code: str) -> None:
    assert plausible(code) and re.fullmatch(SHAPE, code)


@pytest.mark.parametrize("code", [*OLD, *UNIFIED])
def test_another_check_character_does_not(code: str) -> None:
    others = {code[:-1] + sign for sign in "0123456789X"} - {code}
    assert not any(plausible(other) for other in others)


def test_an_issued_code_that_fails_is_only_implausible() -> None:
    assert not plausible("91350211M0000XUF46")


def test_people_write_hyphens_and_small_letters() -> None:
    assert compact("d2143569-x") == "D2143569X" and re.fullmatch(SHAPE, "d2143569-x")


@pytest.mark.parametrize("code", ["12345678", "1234567890", "9135 0100M000100Y43", "单位组织机构代码"])
def test_other_texts_are_no_codes(code: str) -> None:
    assert not re.fullmatch(SHAPE, code)
