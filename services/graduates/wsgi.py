"""The web process: `gunicorn services.graduates.wsgi:app`."""

from __future__ import annotations

from services.graduates.app import service

app = service.create_app()
