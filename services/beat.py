"""The scheduler of a whole system: `celery -A services.beat beat`. It knows when, and nothing of what is done."""

from __future__ import annotations

from kernel.celery_app import log_as, make_celery
from kernel.settings import Settings
from services.timetables import TIMETABLES

_settings = Settings.from_environment()
celery = make_celery(*TIMETABLES, settings=_settings)
log_as("beat", _settings)
