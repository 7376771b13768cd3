"""The operators' commands, as a shell calls them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kernel.db import Database, session
from services.auth.models import Account, School

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system with one school, opened by the command."""
    folder = tmp_path_factory.mktemp("office")
    run(folder, "keys", "init")
    run(folder, "migrate")
    opened = open_school(folder, "12345", "admin")
    assert opened.returncode == 0
    assert opened.stdout.startswith("admin / ")
    return folder


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OFFICE_DATA": str(data), "INTERNAL_KEYS": str(data / "keys.json")}
    command = [sys.executable, "-m", "services.manage", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def open_school(data: Path, code: str, user_name: str) -> subprocess.CompletedProcess[str]:
    return run(data, "school", "open", code, "测试大学", "--user-name", user_name, "--person", "张三")


def test_a_school_opens_with_an_administrator_who_must_change_the_password(data: Path) -> None:
    account = Database(f"sqlite:///{data}/auth.db").run(lambda: session.scalars(select(Account)).one(), write=False)
    assert (account.user_name, account.level, account.must_change_password) == ("admin", "school", True)


REFUSED = [("12345", "other", 1), ("54321", "admin", 1), ("1", "坏 名", 2)]


@pytest.mark.parametrize(("code", "user_name", "ends_with"), REFUSED)
def test_what_cannot_be_is_one_line_and_writes_nothing(data: Path, code: str, user_name: str, ends_with: int) -> None:
    refused = open_school(data, code, user_name)
    assert refused.returncode == ends_with
    assert refused.stderr.startswith("office: ")
    assert "Traceback" not in refused.stderr
    database = Database(f"sqlite:///{data}/auth.db")
    assert database.run(lambda: session.scalar(select(func.count()).select_from(School)), write=False) == 1


def test_keys_and_migrations_again_change_nothing(data: Path) -> None:
    before = (data / "keys.json").read_bytes()
    assert run(data, "keys", "init").returncode == 0
    assert run(data, "migrate").returncode == 0
    assert (data / "keys.json").read_bytes() == before
    assert run(data, "keys", "rotate").returncode == 0
    assert (data / "keys.json").read_bytes() != before


def test_help_names_every_command_and_loads_none_of_them() -> None:
    probe = "import sys; from services.manage import office; office.main(['--help'], standalone_mode=False); "
    probe += "print([name for name in sys.modules if name.startswith('services.commands.')])"
    told = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("user", "grant", "school", "jobs", "plan", "apikey", "audit", "doctor", "migrate"):
        assert f"\n  {name} " in told
    assert "['services.commands.lazy']" in told
