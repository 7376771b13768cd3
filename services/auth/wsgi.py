"""The web process: `gunicorn services.auth.wsgi:app`."""

from __future__ import annotations

from kernel.memory import settle
from services.auth.app import service

app = service.create_app()
settle()
