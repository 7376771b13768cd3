"""The web process: `gunicorn services.auth.wsgi:app`."""

from __future__ import annotations

from services.auth.app import service

app = service.create_app()
