"""The web process: `gunicorn services.messaging.wsgi:app`."""

from __future__ import annotations

from kernel.memory import settle
from services.messaging.app import service

app = service.create_app()
settle()
