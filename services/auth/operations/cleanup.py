"""Taking away what is over: sessions, captchas, counters, old messages of webhooks and the jobs that sent them,
the leavings of ended exports."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, or_

from kernel import workbook_parts
from kernel.clock import now
from kernel.db import session
from kernel.jobs import JobKind, Step
from kernel.models import Job
from services.auth.domain.sign_in_limits import ACCOUNT
from services.auth.models import Captcha, ExportPart, LoginSession, SignInCounter, WebhookDelivery
from services.auth.operations.sessions import IDLE
from services.auth.operations.webhook_sending import SENDING

KEEP = timedelta(hours=1)
KEEP_MESSAGES = timedelta(days=30)
KEEP_SENDINGS = timedelta(days=2)


def clean(job: Job) -> Step:
    """One batch does it all: each table loses what ended."""
    moment = now()
    idle = and_(LoginSession.kind != "client", LoginSession.last_seen_at < moment - IDLE)
    session.execute(delete(LoginSession).where(or_(LoginSession.expires_at < moment, idle)))
    session.execute(delete(Captcha).where(Captcha.expires_at < moment))
    session.execute(delete(SignInCounter).where(SignInCounter.since < moment - ACCOUNT.window - KEEP))
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.created_at < moment - KEEP_MESSAGES))
    ended = (Job.kind == SENDING.name, Job.finished_at < moment - KEEP_SENDINGS)
    session.execute(delete(Job).where(*ended))
    workbook_parts.forget_ended(ExportPart)
    return Step({}, finished=True)


CLEANUP = JobKind("auth-cleanup", "清理过期登录", "auth.default", clean)
