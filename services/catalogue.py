"""All services of the system, for the processes that serve more than one: worker, relay, migrations."""

from __future__ import annotations

import codebook
from kernel.service import Service
from services.agreements.app import service as agreements
from services.auth.app import service as auth
from services.graduates.app import service as graduates
from services.messaging.app import service as messaging
from services.reports.app import service as reports

SERVICES: tuple[Service, ...] = (auth, messaging, graduates, agreements, reports)

# Migrations, worker and relay pass here before any service answers: a broken data file stops them.
codebook.check()


def service_named(name: str) -> Service:
    """One service by its name; raises KeyError for an unknown one."""
    return {service.name: service for service in SERVICES}[name]
