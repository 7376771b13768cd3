"""Tables of auth."""

from services.auth.models.access import ApiClient, Captcha, LoginSession, SignInCounter
from services.auth.models.audit import AuditEntry
from services.auth.models.base import Base
from services.auth.models.people import Account, Department, Grant, School

__all__ = [
    "Account",
    "ApiClient",
    "AuditEntry",
    "Base",
    "Captcha",
    "Department",
    "Grant",
    "LoginSession",
    "School",
    "SignInCounter",
]
