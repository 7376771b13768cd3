"""The web process: `gunicorn services.graduates.wsgi:app`."""

from __future__ import annotations

from kernel.memory import settle
from services.graduates.app import service

app = service.create_app()
settle()
