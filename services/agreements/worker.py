"""The worker of this service alone: `celery -A services.agreements.worker worker -Q agreements.exports`."""

from __future__ import annotations

from kernel.worker import make_worker
from services.agreements.app import service

celery = make_worker(service)
