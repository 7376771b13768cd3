"""Waiting after wrong sign-ins, and equal answers for known and unknown users."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from argon2 import PasswordHasher

from kernel.clock import now
from kernel.db import session
from kernel.errors import TooMany
from kernel.passwords import hashing
from services.auth.domain.sign_in_limits import ACCOUNT, ADDRESS
from services.auth.models import SignInCounter
from services.auth.operations.secrets import digest
from tests.factories.auth import PASSWORD, Office, make_graduate
from tests.services.auth.test_sign_in import refused, sign_in
from tests.system import System


def counter(system: System, name: str) -> SignInCounter:
    """The counter of an account name."""
    return system.run("auth", lambda: session.get(SignInCounter, digest(ACCOUNT.key(name))), write=False)


def test_unknown_and_known_user_answer_alike(system: System, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same status, same text, same number of hashes: the time of a sign-in is the time of its hashes."""
    verified: list[str] = []
    real = PasswordHasher.verify

    def counting(self: PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept.rpartition("$")[0].rpartition("$")[0])
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    graduate = make_graduate(system, office.school, office.computing)
    errors = [refused(system, name) for name in (office.clerk.user_name, "nobody_here", graduate.user_name)]
    assert {(e.status, e.code, e.message, e.retry_after) for e in errors} == {
        (401, "sign-in-failed", "用户名或密码不正确，请检查后重新输入。", None)}  # fmt: skip
    assert len(verified) == 3
    assert set(verified) == {"$argon2id$v=19$m=47104,t=2,p=1"}


@pytest.mark.parametrize("known", [True, False])
def test_growing_wait_that_always_ends(system: System, office: Office, known: bool) -> None:
    name = office.clerk.user_name if known else "nobody_here"
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            assert refused(system, name).code == "sign-in-failed"
        for minutes in (1, 2, 4, 8, 15, 15):
            error = refused(system, name, PASSWORD)
            assert (error.status, error.code, error.retry_after) == (429, "sign-in-wait", minutes * 60)
            clock.shift(minutes * 60)
            assert refused(system, name).code == "sign-in-failed"
        clock.shift(15 * 60)
        if known:
            assert sign_in(system, name)["token"]
            assert refused(system, name).code == "sign-in-failed"


def test_refused_attempts_do_not_lengthen_the_wait(system: System, office: Office) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            refused(system, office.clerk.user_name)
        for _ in range(50):
            assert refused(system, office.clerk.user_name).code == "sign-in-wait"
        clock.shift(60)
        assert sign_in(system, office.clerk.user_name)["token"]


def test_a_right_password_forgives(system: System, office: Office) -> None:
    for _ in range(3):
        for _ in range(4):
            refused(system, office.clerk.user_name)
        assert sign_in(system, office.clerk.user_name)["token"]
    assert counter(system, office.clerk.user_name).failures == 0


def test_hundred_parallel_wrong_sign_ins_count_a_hundred(
    system: System, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    monkeypatch.setattr(hashing, "verify", lambda kept, password: judged.append(password) or False)
    with ThreadPoolExecutor(16) as pool:
        errors = list(pool.map(lambda _: refused(system, office.clerk.user_name), range(100)))
    assert len(judged) == 5
    assert sorted({error.code for error in errors}) == ["sign-in-failed", "sign-in-wait"]
    kept = counter(system, office.clerk.user_name)
    assert (kept.failures, kept.refused, kept.failures + kept.refused) == (5, 95, 100)


def test_one_flooded_account_does_not_block_its_address(system: System, office: Office) -> None:
    for _ in range(80):
        refused(system, office.clerk.user_name)
    assert sign_in(system, office.other_clerk.user_name)["token"]


def test_many_accounts_from_one_address_are_limited_there_only(
    system: System, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(hashing, "verify", lambda kept, password: False)
        for number in range(ADDRESS.free):
            assert refused(system, f"guess{number}").code == "sign-in-failed"
    assert refused(system, office.clerk.user_name, PASSWORD).code == "sign-in-wait"
    assert sign_in(system, office.clerk.user_name, address="10.0.0.2")["token"]


def test_wait_error_is_a_too_many(system: System, office: Office) -> None:
    for _ in range(5):
        refused(system, office.clerk.user_name)
    assert isinstance(refused(system, office.clerk.user_name), TooMany)
