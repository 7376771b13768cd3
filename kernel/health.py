"""/livez: the process answers. /readyz: it can do its work. /metrics: its figures."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response, jsonify

from kernel import metrics
from kernel.db import Database

Check = Callable[[], None]


def install(app: Flask, checks: dict[str, Check], database: Database | None = None) -> None:
    """Add the three addresses; a check raises when its part is not ready, and its name is told."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    def livez() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        failing = [name for name, check in checks.items() if not _passes(check)]
        return jsonify(status="unready" if failing else "ok", failing=failing), 503 if failing else 200

    @blueprint.get("/metrics", endpoint="metrics")
    def figures() -> Response:
        return Response(metrics.exposition(app.name, database), mimetype="text/plain")

    app.register_blueprint(blueprint)


def _passes(check: Check) -> bool:
    try:
        check()
    except Exception:
        return False
    return True
