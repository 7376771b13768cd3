"""The web process: `gunicorn services.agreements.wsgi:app`."""

from __future__ import annotations

from services.agreements.app import service

app = service.create_app()
