"""Tables of auth."""

from services.auth.models.access import ApiClient, Captcha, LoginSession, SignInCounter
from services.auth.models.audit import AuditEntry, AuditSeal, AuditSealed, AuditWaiting, ExportPart
from services.auth.models.base import Base
from services.auth.models.people import Account, Department, Grant, School
from services.auth.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "Account",
    "ApiClient",
    "AuditEntry",
    "AuditSeal",
    "AuditSealed",
    "AuditWaiting",
    "Base",
    "Captcha",
    "Department",
    "ExportPart",
    "Grant",
    "LoginSession",
    "School",
    "SignInCounter",
    "Webhook",
    "WebhookDelivery",
]
