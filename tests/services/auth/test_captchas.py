"""Captchas: one use, two minutes, one visit."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from PIL import Image
from sqlalchemy import func, select

from kernel.clock import now
from kernel.db import session
from kernel.errors import Invalid
from services.auth.domain.captcha_words import LARGEST, Sum, chinese, normal
from services.auth.models import Captcha
from tests.factories.auth import PASSWORD, Office
from tests.system import System

VISIT = "visit-of-a-browser"
NUMBERS = {chinese(number): number for number in range(LARGEST + 1)}


@pytest.fixture(autouse=True)
def captchas_on(system: System) -> Iterator[None]:
    """The system asks for captchas."""
    system.apps["auth"].extensions["settings"] = replace(system.settings, captcha=True)
    yield


def answer_of(captcha: dict[str, Any]) -> str:
    """What somebody who hears the question would type."""
    question = captcha["question"].removesuffix("等于多少？")
    if "减" in question:
        first, second = question.split("减")
        return str(NUMBERS[first] - NUMBERS[second])
    first, second = question.split("加")
    return str(NUMBERS[first] + NUMBERS[second])


def sign_in(system: System, office: Office, captcha: dict[str, Any], answer: str, visit: str = VISIT) -> Any:
    body = {"portal": "school", "user_name": office.clerk.user_name, "password": PASSWORD}
    return system.client("auth").sign_in(body | {"captcha_id": captcha["id"], "captcha_answer": answer, "visit": visit})


def refused(system: System, office: Office, captcha: dict[str, Any], answer: str, visit: str = VISIT) -> None:
    with pytest.raises(Invalid) as caught:
        sign_in(system, office, captcha, answer, visit)
    assert caught.value.code == "captcha-wrong"
    assert caught.value.fields["captcha_answer"]


def test_right_answer_once(system: System, office: Office) -> None:
    captcha = system.client("auth").new_captcha(VISIT)
    assert sign_in(system, office, captcha, f" {answer_of(captcha)} ")["token"]
    refused(system, office, captcha, answer_of(captcha))


def test_picture_is_a_png_and_its_answer_counts(
    system: System, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.auth.operations.captchas.ALPHABET", "K")
    captcha = system.client("auth").new_captcha(VISIT)
    head, _, data = captcha["image"].partition(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (140, 48)
    assert captcha["expires_in"] == 120
    assert sign_in(system, office, captcha, "ｋＫkK")["token"]


def test_a_wrong_answer_uses_it_up(system: System, office: Office) -> None:
    captcha = system.client("auth").new_captcha(VISIT)
    refused(system, office, captcha, "wrong")
    refused(system, office, captcha, answer_of(captcha))


def test_empty_answer_is_wrong(system: System, office: Office) -> None:
    refused(system, office, system.client("auth").new_captcha(VISIT), "")
    with pytest.raises(Invalid):
        system.client("auth").sign_in({"portal": "school", "user_name": office.clerk.user_name, "password": PASSWORD})


def test_another_visit_cannot_use_it(system: System, office: Office) -> None:
    captcha = system.client("auth").new_captcha(VISIT)
    refused(system, office, captcha, answer_of(captcha), visit="visit-of-another")
    captcha = system.client("auth").new_captcha(VISIT)
    refused(system, office, captcha, answer_of(captcha), visit="")


@pytest.mark.parametrize(("seconds", "good"), [(119, True), (120, False)])
def test_two_minutes(system: System, office: Office, seconds: int, good: bool) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        captcha = system.client("auth").new_captcha(VISIT)
        clock.shift(seconds)
        if good:
            assert sign_in(system, office, captcha, answer_of(captcha))["token"]
        else:
            refused(system, office, captcha, answer_of(captcha))


def test_a_new_one_voids_the_older_of_the_visit(system: System, office: Office) -> None:
    old = system.client("auth").new_captcha(VISIT)
    system.client("auth").new_captcha("another-visit")
    new = system.client("auth").new_captcha(VISIT)
    refused(system, office, old, answer_of(old))
    assert sign_in(system, office, new, answer_of(new))["token"]


def test_answers_are_kept_hashed(system: System, office: Office) -> None:
    system.client("auth").new_captcha(VISIT)
    row = system.run("auth", lambda: session.scalars(select(Captcha)).one(), write=False)
    assert {len(kept) for kept in (row.visit_hash, row.image_hash, row.words_hash)} == {64}
    assert VISIT not in str(vars(row))


def test_profile_and_password_ask_too(system: System, office: Office) -> None:
    mine = office.client(office.clerk)
    wrong = {"captcha_answer": "x", "visit": VISIT}
    with pytest.raises(Invalid) as caught:
        mine.save_me(1, {"name": "新名"} | wrong)
    assert caught.value.code == "captcha-wrong"
    passwords = {"old_password": PASSWORD, "new_password": "abc123", "new_password_again": "abc123"}
    with pytest.raises(Invalid) as caught:
        mine.change_password(passwords | wrong)
    assert caught.value.code == "captcha-wrong"
    captcha = mine.new_captcha(VISIT)
    good = {"captcha_id": captcha["id"], "captcha_answer": answer_of(captcha), "visit": VISIT}
    assert mine.save_me(1, {"name": "新名"} | good)["name"] == "新名"
    with pytest.raises(Invalid):
        mine.save_me(2, {"name": "再改"} | good)
    assert system.run("auth", lambda: session.scalar(select(func.count()).select_from(Captcha)), write=False) == 0


@pytest.mark.parametrize(
    ("number", "text"), [(0, "零"), (9, "九"), (10, "十"), (19, "十九"), (20, "二十"), (34, "三十四"), (40, "四十")]
)
def test_numbers_in_words(number: int, text: str) -> None:
    assert chinese(number) == text
    assert normal(text) == str(number)


def test_sums_never_go_below_zero() -> None:
    assert (Sum(3, 5, minus=True).question, Sum(3, 5, minus=True).answer) == ("五减三等于多少？", "2")
    assert (Sum(7, 12, minus=False).question, Sum(7, 12, minus=False).answer) == ("七加十二等于多少？", "19")
