"""A service as data: what it serves, works on, and listens to; `create_app` makes its web process."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import MetaData
from werkzeug.exceptions import HTTPException

from kernel import events, health, logs, web
from kernel.db import Database
from kernel.endpoint import Api
from kernel.errors import Forbidden
from kernel.files import file_store
from kernel.identity import Identity
from kernel.models import KernelBase
from kernel.openapi import Documents
from kernel.parsing import JsonProvider
from kernel.permissions import service as service_identity
from kernel.schemas import Schema
from kernel.settings import Settings
from kernel.timetable import Timetable
from kernel.tokens import Verifier

# for operators and programs inside; the gateway passes none of them on
WITHOUT_DECLARATION = frozenset({"health.livez", "health.readyz", "health.metrics", "api-docs.openapi_json"})
IdentitySource = Callable[[uuid.UUID], Identity | None]


@dataclass(frozen=True, eq=False)
class Service:
    """One service. `package` is its module path; `jobs` are its JobKinds, `events` its handlers by event name.

    `identities` tells who an account is now (asked before a job of theirs goes on).
    """

    timetable: Timetable
    title: str
    package: str
    metadata: MetaData
    apis: tuple[Api, ...] = ()
    jobs: tuple[Any, ...] = ()
    events: Mapping[str, events.Handler] = field(default_factory=dict)
    identities: Callable[[Settings], IdentitySource] | None = None

    @property
    def name(self) -> str:
        return self.timetable.name

    @property
    def migrations(self) -> Path:
        return Path(str(import_module(self.package).__file__)).parent / "migrations"

    @property
    def all_metadata(self) -> list[MetaData]:
        return [KernelBase.metadata, self.metadata]

    def create_app(self, settings: Settings | None = None, database: Database | None = None) -> Flask:
        """The web process; tests give their own settings and database."""
        settings = settings or Settings.from_environment()
        app = Flask(self.name, static_folder=None)
        app.json = JsonProvider(app)
        logs.configure(self.name, settings.log_level)
        app.extensions |= {
            "settings": settings,
            "service": self,
            "database": database or Database(settings.database_url(self.name)),
            "verifier": Verifier(settings.public_keys, self.name),
            "files": file_store(settings.files_url, self.name),
            "endpoints": {},
        }
        events.attend(app.extensions["database"], self.name, self.events)
        self._install(app)
        if settings.demo:
            logging.getLogger(__name__).warning("demo accounts with a public password exist in this system")
        return app

    def _install(self, app: Flask) -> None:
        app.config |= _openapi(self)
        app.config["MAX_FORM_PARTS"] = 50
        smorest = Documents(app)
        smorest.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        for api in (*self.apis, *self._common_apis):
            api.register(app, smorest)
        for kind in (HTTPException, Exception):
            app.register_error_handler(kind, _problem)
        app.before_request(_deny_undeclared)
        web.observe(app)
        database: Database = app.extensions["database"]
        health.install(app, {"database": database.ping, "keys": app.extensions["verifier"].ready}, database)
        app.wsgi_app = web.RequestScope(app.wsgi_app)  # type: ignore[method-assign]

    @cached_property
    def _common_apis(self) -> tuple[Api, ...]:
        from kernel.job_api import job_api

        return job_api(self.name), self._inbox()

    def _inbox(self) -> Api:
        api = Api("inbox", prefix="/internal")

        @api.endpoint(
            "POST",
            "/events",
            title="接收事件",
            allow=(service_identity("relay"),),
            body=events.Delivery,
            result=Schema,
            largest=32 * 1024 * 1024,
        )
        def take_events(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
            events.take(body["events"], self.events)
            return {}

        return api


def _problem(error: Exception) -> Response:
    return web.problem_response(web.as_domain_error(error))


def _deny_undeclared() -> None:
    known = request.endpoint in _app_endpoints() or request.endpoint in WITHOUT_DECLARATION
    if request.endpoint and not known:
        raise Forbidden("undeclared", "这个地址没有声明权限，不能使用。")


def _app_endpoints() -> dict[str, Any]:
    from flask import current_app

    declared: dict[str, Any] = current_app.extensions["endpoints"]
    return declared


def _openapi(service: Service) -> dict[str, Any]:
    return {
        "API_TITLE": service.title,
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": f"/api/v1/{service.name}",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
