"""The gateway over the real services in-process, on SQLite, with a small world of two schools."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from gateway import together
from gateway.app import create_app
from kernel.settings import Settings
from kernel.wsgi_transport import WsgiAdapter
from services.catalogue import SERVICES
from tests.factories import world as worlds
from tests.scene import Scene
from tests.system import System, Templates, WakeUps, build

SECRET = "gateway-test-secret-of-some-length"


@dataclass
class Browser:
    """A browser with the session of one account (none: a visitor)."""

    app: Flask
    token: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        if self.token:
            self.client.set_cookie("office", self.token)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def fragment(self, path: str) -> TestResponse:
        return self.get(path, **{"HX-Request": "true"})

    def csrf(self) -> str:
        page = self.get("/" if self.token else "/sign-in").text
        return page.partition('name="csrf-token" content="')[2].partition('"')[0]

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        sent = {"X-CSRF-Token": self.csrf(), "HX-Request": "true", **headers}
        return self.client.post(path, data=data or {}, headers=sent)


@dataclass
class Office:
    """The whole system with its world."""

    system: System
    world: worlds.World
    app: Flask

    def browser(self, account: str = "") -> Browser:
        return Browser(self.app, self.world.tokens.get(account, ""))


def gateway(system: System, **environment: str) -> Flask:
    """A gateway over the services of `system`, with some settings changed."""
    settings = Settings.from_environment(
        {**system.settings.environment, "GATEWAY_SECRET": SECRET, "COOKIE_SECURE": "off", **environment}
    )
    return create_app(settings, {name: WsgiAdapter(app) for name, app in system.apps.items()})


def make_office(templates: Templates, folder: Path, **world: Any) -> Office:
    """A system of its own; `world` says how the world is built."""
    urls = {service.name: templates.copy("sqlite", service, folder) for service in SERVICES}
    system = build(folder, urls)
    return Office(system, worlds.build(system, **world), gateway(system))


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a crowded machine a page must not leave out what only takes its time."""
    monkeypatch.setattr(together, "PATIENCE", 10)


@pytest.fixture(scope="session")
def shared_office(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One system for all tests that only read."""
    made = make_office(templates, tmp_path_factory.mktemp("office"))
    yield made
    made.system.close()


@pytest.fixture(scope="session")
def set_office(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Scene]]:
    """The system that tests change, and how it was set."""
    made = make_office(templates, tmp_path_factory.mktemp("changed-office"))
    yield made, Scene(made.system.databases)
    made.system.close()


@pytest.fixture
def office(set_office: tuple[Office, Scene]) -> Iterator[Office]:
    """A system for a test that changes something, as it was set; its rows are put back."""
    made, scene = set_office
    yield Office(replace(made.system, wake_ups=WakeUps()), deepcopy(made.world), made.app)
    scene.restore()
