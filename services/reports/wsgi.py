"""The web process: `gunicorn services.reports.wsgi:app`."""

from __future__ import annotations

from kernel.memory import settle
from services.reports.app import service

app = service.create_app()
settle()
