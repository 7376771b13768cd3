"""Passwords: what the policies take, and hashing that stays bounded (manual 2.2)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher

from kernel.passwords import hashing
from kernel.passwords.policy import common_passwords, problems


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("abc12", False), ("abc123", True), ("abcdef", True), ("123456", True), ("aB3456789x", True),
        ("aB3456789xy", False), ("abc12!", False), ("abc 12", False), ("密码密码密码", False), ("１２３４５６", False),
        ("abc123\n", False), ("", False), ("abc12٣", False),
    ],
)  # fmt: skip
def test_manual_policy(password: str, good: bool) -> None:
    """Manual 2.2: 新密码为6-10位的数字或字母."""
    assert (problems("manual", password, "user1") == []) is good


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("short7!", "8 到 64"), ("x" * 65, "8 到 64"), ("password", "太常见"), ("PassWord", "太常见"),
        ("12345678", "太常见"), ("cs_office2026", "用户名"), ("CS_OFFICE-x", "用户名"),
    ],
)  # fmt: skip
def test_strict_policy_refuses(password: str, part: str) -> None:
    found = problems("strict", password, "cs_office")
    assert any(part in text for text in found)


@pytest.mark.parametrize("password", ["x" * 64, "正确的马电池订书钉", "with spaces inside", "ütf-8 ok!", "8letters"])
def test_strict_policy_takes_any_character(password: str) -> None:
    assert problems("strict", password, "cs_office") == []


def test_same_password_is_refused() -> None:
    assert problems("manual", "abc123", "x", old_password="abc123") == ["新密码不能与原密码相同。"]


def test_common_passwords_fit_the_length_rule() -> None:
    assert len(common_passwords()) > 100
    assert all(8 <= len(password) <= 64 and password == password.lower() for password in common_passwords())


def test_at_most_four_hashes_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock, full = 0, 0, threading.Lock(), threading.Event()

    def slow(*_: Any) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            if running == 4:
                full.set()
        full.wait(5)
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(PasswordHasher, "verify", slow)
    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(lambda _: hashing.verify("kept", "x"), range(12)))
    assert most == 4


def test_an_unusable_hash_takes_the_work_of_a_real_one_and_fits_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not hashing.verify(hashing.UNUSABLE, hashing.UNUSABLE)
    judged: list[str] = []
    monkeypatch.setattr(PasswordHasher, "verify", lambda _self, kept, _password: judged.append(kept) or True)
    assert not hashing.verify(hashing.UNUSABLE, "x") and not hashing.verify(None, "x")
    assert len(set(judged)) == 1 and judged[0].startswith("$argon2id$")
