"""The web process: `gunicorn services.agreements.wsgi:app`."""

from __future__ import annotations

from kernel.memory import settle
from services.agreements.app import service

app = service.create_app()
settle()
