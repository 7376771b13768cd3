"""The worker of this service alone: `celery -A services.auth.worker worker -Q auth.exports`."""

from __future__ import annotations

from kernel.worker import make_worker
from services.auth.app import service

celery = make_worker(service)
