"""Security headers of every answer of the gateway."""

from __future__ import annotations

from flask import Flask, Response, request

from gateway import session
from kernel.settings import Settings

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = "max-age=31536000"


def install(app: Flask, settings: Settings) -> None:
    """Set them on every answer; pages are never stored, fragments and pages of one address are kept apart."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.cookie_secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if (request.endpoint or "").startswith("pages."):
            response.headers["Cache-Control"] = "no-store"
            response.vary.update(("HX-Request", "Accept"))
            session.keep_visit(response)
        return response
