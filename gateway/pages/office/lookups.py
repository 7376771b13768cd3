"""Options of long code tables while one types: {"options": [[code, title], …]}."""

from __future__ import annotations

from flask import Response, jsonify, request

from gateway.guard import SIGNED_IN, page
from gateway.screens import lookups


@page("/options/<name>", SIGNED_IN)
def options(name: str) -> Response:
    return jsonify(options=lookups.search(name, request.args.get("q", "")[:40]))
