"""Tables of messaging; the kernel's (jobs, outbox, inbox, files) stand beside them."""

from services.messaging.models.base import Base
from services.messaging.models.directory import Account, Clock, Department, Membership, School, StagedAccount
from services.messaging.models.messages import (
    Attachment,
    AudienceLine,
    ExportPart,
    Message,
    ReadCounter,
    ReadMark,
    Receipt,
    Recipient,
)
from services.messaging.models.witness import AuditWitness

__all__ = [
    "Account", "Attachment", "AudienceLine", "AuditWitness", "Base", "Clock", "Department", "ExportPart", "Membership",
    "Message", "ReadCounter", "ReadMark", "Receipt", "Recipient", "School", "StagedAccount",
]  # fmt: skip
