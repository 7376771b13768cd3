"""The worker of this service alone: `celery -A services.graduates.worker worker -Q graduates.imports`."""

from __future__ import annotations

from kernel.worker import make_worker
from services.graduates.app import service

celery = make_worker(service)
