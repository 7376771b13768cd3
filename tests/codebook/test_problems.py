"""Every code that the source can answer is explained, and nothing else is."""

from __future__ import annotations

import pytest

from codebook.problems import Problem, all_problems
from kernel.errors import error_for
from tests.codebook.error_codes import codes_in_source

MADE = {"invalid-request", "invalid-scope", "unsupported-grant-type", "http-400", "http-405", "http-415", "unexpected"}
"""Codes that are made of other words (RFC 6749's, statuses), or stand as a name."""


def test_every_code_is_explained_and_none_is_gone() -> None:
    found = codes_in_source()
    missing = {code: place for code, place in found.items() if code not in all_problems()}
    assert not missing, "add them to codebook/problems.csv"
    assert all_problems().keys() - found.keys() <= MADE


@pytest.mark.parametrize("problem", all_problems().values(), ids=lambda problem: problem.code)
def test_an_explanation_is_a_chinese_sentence_under_a_known_status(problem: Problem) -> None:
    assert problem.meaning.endswith("。") and any("一" <= letter <= "鿿" for letter in problem.meaning)
    assert problem.status == 500 or error_for(problem.status).status == problem.status
