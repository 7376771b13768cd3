"""A small client of the interfaces of the graduate-employment office, for other systems; needs only `requests`.

See README.md beside this file.
"""

from client.api import ApiError, Office
from client.changes import AgreementChange, Change, GraduateChange, PlanChange
from client.webhooks import Message, WebhookError, verify

__all__ = [
    "AgreementChange",
    "ApiError",
    "Change",
    "GraduateChange",
    "Message",
    "Office",
    "PlanChange",
    "WebhookError",
    "verify",
]
