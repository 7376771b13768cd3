"""Verification codes: long enough, never twice, the same however they are typed."""

from __future__ import annotations

from math import log2

import pytest

from kernel.codes import ALPHABET, LENGTH, compact, grouped, new_code


def test_a_code_holds_eighty_bits_and_no_letter_that_is_read_wrongly() -> None:
    codes = [new_code() for _ in range(2000)]
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)
    assert LENGTH * log2(len(set(ALPHABET))) >= 80
    assert not set("OIL") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    ("0123-45ab-cdef-1111", " 012345ABCDEF1111 ", "o123 45AB cdef il1I", "O1 2 345-ABC　DEF-LLLL"),
)
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert compact(typed) == "012345ABCDEF1111"


def test_a_printed_code_is_read_back() -> None:
    code = new_code()
    assert grouped(code).count("-") == 3
    assert compact(grouped(code)) == code
