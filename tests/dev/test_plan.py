"""The plan of a local system: who gets which address, database, key and process."""

import configparser
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.configuration import configuration
from devtools.folder import DataFolder
from devtools.plan import Options, Plan, make_plan, service_names
from devtools.shell import ROOT, ProblemError

SERVICES = ["auth", "messaging", "graduates", "agreements", "reports"]
PORTS = {"auth": 5001, "messaging": 5002, "graduates": 5004, "agreements": 5005, "reports": 5006, "valkey": 5003}


def plan(tmp_path: Path, **given: str) -> Plan:
    return make_plan(Options(8080, tmp_path, "small", "on"), PORTS, SERVICES, given)


def test_every_service_folder_is_found() -> None:
    assert set(SERVICES) <= set(service_names())


def test_embedded_mode_keeps_everything_in_the_data_folder(tmp_path: Path) -> None:
    made = plan(tmp_path)
    assert made.environment["AUTH_DATABASE_URL"] == f"sqlite:///{tmp_path}/auth.db"
    assert made.environment["FILES_URL"] == f"file://{tmp_path}/files"
    assert made.environment["REDIS_URL"] == "redis://127.0.0.1:5003/0"
    assert made.environment["MESSAGING_URL"] == "http://127.0.0.1:5002"
    assert made.derived == ()
    names = [program.name for program in made.programs]
    assert names == [
        "valkey",
        "auth",
        "messaging",
        "graduates",
        "agreements",
        "reports",
        "gateway",
        "relay",
        "worker",
        "beat",
    ]


def test_a_given_redis_replaces_our_valkey(tmp_path: Path) -> None:
    made = plan(tmp_path, REDIS_URL="redis://elsewhere/3")
    assert made.environment["REDIS_URL"] == "redis://elsewhere/3"
    assert "valkey" not in [program.name for program in made.programs]


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("postgresql://u:p%40w@db:5433/office", "postgresql+psycopg://u:p%40w@db:5433/office_auth"),
        ("postgres://db", "postgresql+psycopg://db/office_auth"),
        ("postgresql+psycopg://db/x?sslmode=require", "postgresql+psycopg://db/x_auth?sslmode=require"),
        ("postgresql:///x?host=/run/pg", "postgresql+psycopg:///x_auth?host=/run/pg"),
    ],
)
def test_a_server_address_gives_each_service_its_database(tmp_path: Path, server: str, expected: str) -> None:
    made = plan(tmp_path, DATABASE_URL=server)
    assert made.environment["AUTH_DATABASE_URL"] == expected
    assert made.derived == ("auth", "messaging", "graduates", "agreements", "reports")


def test_a_service_with_its_own_address_keeps_it(tmp_path: Path) -> None:
    made = plan(tmp_path, DATABASE_URL="postgresql://db/x", AUTH_DATABASE_URL="postgresql+psycopg://own/a")
    assert made.environment["AUTH_DATABASE_URL"] == "postgresql+psycopg://own/a"
    assert made.derived == ("messaging", "graduates", "agreements", "reports")


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="must be postgresql://"):
        plan(tmp_path, DATABASE_URL="mysql://db/x")


def test_only_the_signers_are_told_where_the_private_keys_are(tmp_path: Path) -> None:
    made = plan(tmp_path)
    assert "INTERNAL_KEYS" not in made.environment
    holders = {program.name for program in made.programs if "INTERNAL_KEYS" in program.environment}
    assert holders == {"gateway", "relay", "worker"}
    assert made.manage_environment["INTERNAL_KEYS"] == str(tmp_path / "keys" / "internal.json")


def test_the_supervisor_gets_the_same_commands_in_a_folder_with_spaces(tmp_path: Path) -> None:
    data = tmp_path / "a folder"
    made = plan(data)
    parsed = configparser.RawConfigParser()
    parsed.read_string(configuration(made, DataFolder(data)))
    for program in made.programs:
        section = parsed[f"program:{program.name}"]
        assert shlex.split(section["command"]) == list(program.command)
        assert (section["stopsignal"], section["stopwaitsecs"], section["killasgroup"]) == (
            "TERM", "90", "true")  # fmt: skip
    assert "valkey" not in parsed["group:office"]["programs"].split(",")


def test_no_secret_of_the_environment_is_written_to_the_configuration(tmp_path: Path) -> None:
    made = plan(tmp_path, DATABASE_URL="postgresql://u:s3cr3t@db/x", GATEWAY_SECRET="also-s3cr3t")
    assert "s3cr3t" not in configuration(made, DataFolder(tmp_path))


def test_a_socket_path_that_is_too_long_moves_to_the_temporary_folder(tmp_path: Path) -> None:
    long = DataFolder(tmp_path / ("x" * 100))
    assert len(str(long.socket)) < 100
    assert long.socket != DataFolder(tmp_path / ("y" * 100)).socket


def test_without_the_dictionary_of_phrases_every_screen_and_character_reads_the_same(tmp_path: Path) -> None:
    """dev.py and the image leave it out to save memory; pypinyin reads the switch when it is imported."""
    script = (
        "import codebook.screens as c, pypinyin as p\n"
        "print([p.lazy_pinyin(s.title) for chapter in c.chapters() for s in chapter.screens])\n"
        "print([p.pinyin(chr(n), style=p.Style.TONE3)[0][0] for n in range(0x4E00, 0xA000)])\n"
    )
    switch = {"PYPINYIN_NO_PHRASES": plan(tmp_path).environment["PYPINYIN_NO_PHRASES"]}
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT, env=environment
        ).stdout
        for environment in ({}, switch)
    }
    assert len(outputs) == 1
