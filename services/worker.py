"""The worker of a whole system on one machine: `celery -A services.worker worker -Q <queues>`."""

from __future__ import annotations

from kernel.worker import make_worker
from services.catalogue import SERVICES

celery = make_worker(*SERVICES)
