"""The service: what it serves, listens to and works on."""

from __future__ import annotations

from kernel import webhooks
from kernel.service import Service
from services.auth.api import APIS
from services.auth.models import Base
from services.auth.operations.audit_export import KIND as AUDIT_EXPORT
from services.auth.operations.audit_retention import RETENTION
from services.auth.operations.audit_seals import SEAL
from services.auth.operations.cleanup import CLEANUP
from services.auth.operations.graduates import graduates_changed
from services.auth.operations.identities import local_identities
from services.auth.operations.trail import keep
from services.auth.operations.webhook_sending import SENDING, take
from services.auth.timetable import TIMETABLE
from services.graduates.contract.access import GRADUATE_ACCESS

service = Service(
    timetable=TIMETABLE,
    title="学校、帐户与权限",
    package="services.auth",
    metadata=Base.metadata,
    apis=APIS,
    jobs=(CLEANUP, SEAL, RETENTION, SENDING, AUDIT_EXPORT),
    events={"audit.recorded": keep, GRADUATE_ACCESS: graduates_changed, webhooks.EVENT: take},
    identities=local_identities,
)
