"""The worker of the test service, as a process: `celery -A tests.kernel.things_worker worker`."""

from __future__ import annotations

from kernel.worker import make_worker
from tests.kernel.things import make_service

celery = make_worker(make_service())
