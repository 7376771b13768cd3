"""What services declare: permissions, queues, schedules, contracts between parts."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from devtools.checks import REGISTRY_HOSTS
from kernel.celery_settings import SETTINGS, TRANSPORT
from kernel.endpoint import Declaration
from kernel.examples import example_of
from kernel.identity import ANONYMOUS, KINDS
from kernel.service import WITHOUT_DECLARATION, Service
from kernel.system_jobs import system_kinds
from kernel.testing import make_settings
from kernel.worker import make_worker
from services.catalogue import SERVICES
from services.timetables import TIMETABLES
from tests.architecture.repository import ROOT, name, tracked

EVERY_SERVICE = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


@pytest.fixture
def apps(tmp_path: Path) -> dict[str, Flask]:
    settings = make_settings(tmp_path)
    return {service.name: service.create_app(settings) for service in SERVICES}


@EVERY_SERVICE
def test_every_address_has_a_declaration(service: Service, apps: dict[str, Flask]) -> None:
    app = apps[service.name]
    rules = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert rules - set(app.extensions["endpoints"]) == WITHOUT_DECLARATION


@EVERY_SERVICE
def test_every_endpoint_lets_somebody_in_and_has_a_chinese_title(service: Service, apps: dict[str, Flask]) -> None:
    for where, declaration in apps[service.name].extensions["endpoints"].items():
        assert declaration.allow, where
        assert all(set(entry.kinds) <= set(KINDS) for entry in declaration.allow), where
        assert any("一" <= letter <= "鿿" for letter in declaration.title), where


# An attachment is a file that somebody sent, to those who may read the message.
UNTOLD_FILES = {"compose.get_attachment"}


def is_told(where: str, declaration: Declaration) -> bool:
    """Every file but an empty template takes names out of the system: the audit trail hears of it, by the outbox."""
    return declaration.result is None and where not in UNTOLD_FILES and not declaration.rule.endswith("template.xlsx")


@EVERY_SERVICE
def test_every_body_has_an_example_in_the_document(service: Service, apps: dict[str, Flask]) -> None:
    document = apps[service.name].test_client().get(f"/api/v1/{service.name}/openapi.json").get_json()
    wanted = [each for each in apps[service.name].extensions["endpoints"].values() if each.body]
    shown = [
        example
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "requestBody" in operation
        for media in operation["requestBody"]["content"].values()
        if (example := media.get("example"))
    ]
    assert len(shown) == len(wanted)
    for declaration in wanted:
        example = example_of(declaration.body)
        assert example in shown, declaration.name
        declaration.body().load(example)


@EVERY_SERVICE
def test_get_never_writes(service: Service, apps: dict[str, Flask]) -> None:
    for where, declaration in apps[service.name].extensions["endpoints"].items():
        assert declaration.method != "GET" or declaration.writes is is_told(where, declaration), where


# Addresses that anybody may call: what comes before or stands for signing in, and checking a printed paper.
PUBLIC = {
    ("POST", "/api/v1/auth/captchas"),
    ("POST", "/api/v1/auth/sessions"),
    ("POST", "/api/v1/oauth/token"),
    ("POST", "/api/v1/graduates/registrations"),
    ("POST", "/api/v1/agreements/verifications"),
    ("POST", "/api/v1/graduates/verifications"),
}


def test_nothing_else_is_public(apps: dict[str, Flask]) -> None:
    declared = [entry for app in apps.values() for entry in app.extensions["endpoints"].values()]
    assert {(entry.method, entry.rule) for entry in declared if entry.public} == PUBLIC
    assert all(entry.admits(ANONYMOUS) for d in declared if d.public for entry in d.allow if "anonymous" in entry.kinds)


def test_internal_addresses_are_for_our_own_processes_alone(apps: dict[str, Flask]) -> None:
    for app in apps.values():
        for where, declaration in app.extensions["endpoints"].items():
            internal = "/internal/" in declaration.rule
            only_services = all(entry.kinds == ("service",) for entry in declaration.allow)
            assert internal == only_services, where


@EVERY_SERVICE
def test_every_job_has_a_queue_of_its_service(service: Service) -> None:
    kinds = (*system_kinds(service.name), *service.jobs)
    assert len({kind.name for kind in kinds}) == len(kinds)
    assert {kind.queue for kind in kinds} <= set(service.timetable.queues)


@EVERY_SERVICE
def test_what_is_scheduled_exists_and_what_is_ordered_by_people_names_who_may(service: Service) -> None:
    kinds = {kind.name: kind for kind in (*system_kinds(service.name), *service.jobs)}
    scheduled = {schedule.kind for schedule in service.timetable.schedules}
    assert scheduled <= set(kinds)
    assert [kind.name for kind in service.jobs if not kind.allow and kind.name not in scheduled] == []


@pytest.mark.parametrize("module", ["services.worker", "services.beat", "services.auth.worker"])
def test_worker_and_scheduler_have_the_same_settings(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DATA", str(tmp_path))
    probe = "import importlib, json, sys; conf = importlib.import_module(sys.argv[1]).celery.conf; names = json.loads("
    probe += "sys.argv[2]); print(json.dumps([{n: conf[n] for n in names}, conf.broker_transport_options, "
    probe += "sorted(q.name for q in conf.task_queues)]))"
    settings, transport, queues = _run(probe, module, list(SETTINGS))
    assert settings == SETTINGS and transport == TRANSPORT
    whole = ("services.worker", "services.beat")
    own = [service for service in SERVICES if module in (*whole, f"{service.package}.worker")]
    assert queues == sorted(queue for service in own for queue in service.timetable.queues)


def test_scheduler_and_relay_know_what_every_service_does_regularly() -> None:
    assert list(TIMETABLES) == [service.timetable for service in SERVICES]


@pytest.mark.parametrize("module", ["services.beat", "services.relay"])
def test_scheduler_and_relay_load_no_service(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE_DATA", str(tmp_path))
    probe = "import importlib, json, sys; importlib.import_module(sys.argv[1]); "
    probe += "print(json.dumps(sorted({'flask', 'services.catalogue', 'services.auth.app', *json.loads(sys.argv[2])} "
    probe += "& set(sys.modules))))"
    assert _run(probe, module, ["marshmallow", "openpyxl", "reportlab", "pypinyin"]) == []


def _run(probe: str, module: str, names: list[str]) -> Any:
    import json

    command = [sys.executable, "-c", probe, module, json.dumps(names)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def test_one_worker_serves_all_queues(tmp_path: Path) -> None:
    app = make_worker(*SERVICES, settings=make_settings(tmp_path))
    assert {queue.name for queue in app.conf.task_queues} == {queue for s in SERVICES for queue in s.timetable.queues}
    assert all(entry["options"]["expires"] > 0 for entry in app.conf.beat_schedule.values())


def test_no_registry_host_in_any_file() -> None:
    named = [(name(path), host) for path in tracked() for host in REGISTRY_HOSTS if host.encode() in path.read_bytes()]
    assert named == []


def test_import_contracts_hold_and_name_every_service() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    packages = {service.package for service in SERVICES}
    assert set(contracts["importlinter:contract:services"]["modules"].split()) == packages
    assert set(contracts["importlinter:contract:layers"]["containers"].split()) == packages
    probe = "from importlinter.cli import lint_imports_command as run; run()"
    ended = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout[-3000:]


@EVERY_SERVICE
def test_no_public_endpoint_remembers_answers(service: Service, apps: dict[str, Flask]) -> None:
    """Askers without a name share their keys: one would be given another's answer."""
    declared = apps[service.name].extensions["endpoints"]
    assert [where for where, declaration in declared.items() if declaration.public and declaration.idempotent] == []
