"""The image and the compose file: checked by their own tools and against the code. Nothing is built here."""

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from devtools.plan import KEY_HOLDERS, service_names
from devtools.shell import ROOT
from tests import servers

TOOLS = Path(sys.executable).parent
BACKGROUND = (
    *("relay", "worker-default", "worker-exports", "worker-imports", "worker-lookups", "worker-webhooks"),
    *("migrate", "demo"),
)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The compose file's services with its anchors resolved."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return found


def passes(*command: str | Path, path: Path | None = None) -> None:
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compose_file_follows_the_specification() -> None:
    passes(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_the_compose_file_can_be_resolved(tmp_path: Path) -> None:
    """podman-compose asks podman for its version before it reads anything; the answer is all that is made up."""
    podman = tmp_path / "podman"
    podman.write_text("#!/bin/sh\necho podman version 5.0.0\n")
    podman.chmod(0o755)
    passes(TOOLS / "podman-compose", "-f", "docker-compose.yml", "config", path=tmp_path)


def test_the_image_follows_the_linters_rules() -> None:
    passes(TOOLS / "hadolint", "Dockerfile")


def test_workers_listen_to_exactly_the_queues_of_the_code(services: dict[str, Any]) -> None:
    commands = [service["command"] for name, service in services.items() if name.startswith("worker-")]
    listened = [queue for command in commands for queue in command[command.index("-Q") + 1].split(",")]
    queues = subprocess.run(
        [sys.executable, "-m", "services.manage", "queues"], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert sorted(listened) == sorted(queues.stdout.strip().split(","))


def test_only_signers_get_the_private_keys(services: dict[str, Any]) -> None:
    holders = {name for name, service in services.items() if "INTERNAL_KEYS" in service.get("environment", {})}
    assert holders == {"gateway", *BACKGROUND}
    assert set(KEY_HOLDERS) <= {name.split("-")[0] for name in holders}
    mounts = {name for name, service in services.items() if any("private" in v for v in service.get("volumes", []))}
    assert mounts == holders


def test_every_service_runs_alone_with_its_own_database(services: dict[str, Any]) -> None:
    for name in service_names():
        urls = [key for key in services[name]["environment"] if "DATABASE_URL" in key]
        assert urls == [f"{name.upper()}_DATABASE_URL_FILE"]
        assert services[name]["secrets"] == [f"{name}_database_url", "s3_credentials"]
        assert services[name]["healthcheck"]["test"][-1] == "ready"


def test_the_import_contracts_name_every_service() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    expected = {f"services.{name}" for name in service_names()}
    assert set(contracts["importlinter:contract:services"]["modules"].split()) == expected
    assert set(contracts["importlinter:contract:layers"]["containers"].split()) == expected


def test_no_setting_of_the_compose_file_is_a_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"(PASSWORD|SECRET|KEY): (?!/|\$\{PASSWORD_POLICY)", text)


def test_secrets_are_written_once_and_open_each_database_to_its_service_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    make = [sys.executable, str(ROOT / "deploy" / "make_secrets.py"), str(tmp_path / "secrets")]
    first = subprocess.run(make, check=True, capture_output=True, text=True)
    assert "gateway_secret" in first.stdout
    before = {path: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert "nothing" in subprocess.run(make, check=True, capture_output=True, text=True).stdout
    assert {path: path.read_text() for path in (tmp_path / "secrets").iterdir()} == before
    with servers.postgres() as server:
        _create_databases(server, tmp_path / "secrets")
        auth, messaging = (_address(server, tmp_path / "secrets", name) for name in ("auth", "messaging"))
        with psycopg.connect(auth) as connection:
            connection.execute("CREATE TABLE mine (id int)")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(auth.replace("office_auth", "office_messaging"))
        psycopg.connect(messaging).close()


def _create_databases(server: servers.PostgresServer, secrets: Path) -> None:
    binaries = servers.server_binaries()
    psql = shutil.which("psql") or str(binaries / "psql")
    path = f"{Path(psql).parent}{os.pathsep}{os.environ['PATH']}"
    address = {"PGHOST": "127.0.0.1", "PGPORT": str(server.address.port), "POSTGRES_USER": "postgres"}
    script = ["bash", str(ROOT / "deploy" / "create-databases.sh")]
    environment = {**os.environ, **address, "PATH": path, "SECRETS": str(secrets)}
    subprocess.run(script, check=True, capture_output=True, env=environment)


def _address(server: servers.PostgresServer, secrets: Path, service: str) -> str:
    url = (secrets / f"{service}_database_url").read_text()
    return url.replace("+psycopg", "").replace("@postgres/", f"@127.0.0.1:{server.address.port}/")
