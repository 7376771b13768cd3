"""The web process: `gunicorn services.reports.wsgi:app`."""

from __future__ import annotations

from services.reports.app import service

app = service.create_app()
