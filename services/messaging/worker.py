"""The worker of this service alone: `celery -A services.messaging.worker worker -Q messaging.exports`."""

from __future__ import annotations

from kernel.worker import make_worker
from services.messaging.app import service

celery = make_worker(service)
