"""The service: what it serves, listens to and works on."""

from __future__ import annotations

from kernel.service import REGULAR, Schedule, Service
from services.auth.api import APIS
from services.auth.models import Base
from services.auth.operations.cleanup import CLEANUP
from services.auth.operations.graduates import graduates_changed
from services.auth.operations.identities import local_identities
from services.auth.operations.trail import keep
from services.graduates.contract.access import GRADUATE_ACCESS

service = Service(
    name="auth",
    title="学校、帐户与权限",
    package="services.auth",
    metadata=Base.metadata,
    apis=APIS,
    jobs=(CLEANUP,),
    events={"audit.recorded": keep, GRADUATE_ACCESS: graduates_changed},
    schedules=(*REGULAR, Schedule(CLEANUP.name, 900)),
    identities=local_identities,
)
