"""Composition of the gateway: settings, clients, pages, headers, health."""

from __future__ import annotations

from collections.abc import Mapping

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from werkzeug.middleware.proxy_fix import ProxyFix

import codebook
from gateway import api_proxy, clients, errors, guard, headers, navigation, rendering, static_files
from gateway.pages import load_pages
from gateway.screens import routes
from kernel import health, logs, web
from kernel.settings import Settings, SettingsError

LARGEST_REQUEST = 60 * 1024 * 1024
SHORTEST_SECRET = 16


def create_app(settings: Settings | None = None, adapters: Mapping[str, BaseAdapter] | None = None) -> Flask:
    """The gateway's web process; `adapters` (tests) reach the services in-process, by service name."""
    settings = settings or Settings.from_environment()
    if len(settings.gateway_secret) < SHORTEST_SECRET:
        raise SettingsError(f"GATEWAY_SECRET must have at least {SHORTEST_SECRET} characters")
    logs.configure("gateway", settings.log_level)
    codebook.check()
    app = Flask("gateway", root_path=str(static_files.SOURCE.parent), static_folder=None)
    app.config |= {"MAX_CONTENT_LENGTH": LARGEST_REQUEST, "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024}
    app.extensions["settings"] = settings
    clients.install(app, settings, adapters)
    _install_pages(app, settings)
    health.install(app, {name: _ready(app, name) for name in clients.SERVICES})
    web.observe(app)
    api_proxy.install(app, settings, adapters)
    static_files.install(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.wsgi_app = web.RequestScope(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _install_pages(app: Flask, settings: Settings) -> None:
    load_pages()
    routes.add_routes()
    guard.install(app)
    errors.install(app)
    headers.install(app, settings)
    rendering.install(app)
    navigation.install(app)


def _ready(app: Flask, name: str) -> health.Check:
    def check() -> None:
        transport = app.extensions["transports"][name]
        answer: requests.Response = transport.http.get(f"{transport.base_url}/readyz", timeout=(1, 2))
        answer.raise_for_status()

    return check
