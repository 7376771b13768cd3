"""The worker of this service alone: `celery -A services.reports.worker worker -Q reports.exports`."""

from __future__ import annotations

from kernel.worker import make_worker
from services.reports.app import service

celery = make_worker(service)
