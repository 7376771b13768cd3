"""Who sits at the browser: an opaque cookie that auth resolves at every request, and the visit before signing in.

The gateway stores nothing; a changed grant, password or disabled account ends the session at the next request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from flask import Response, current_app, g, request

from gateway import clients
from kernel import context
from kernel.errors import Unauthenticated, Unavailable
from kernel.identity import ANONYMOUS, Identity
from kernel.settings import Settings

VISIT_SECONDS = 3600
UNATTENDED = "X-Unattended"
"""Sent with what a page asks of its own accord (net.js): that keeps no session alive."""
PATIENCE = 3
"""Seconds that a page waits for auth to say whose session it is."""
_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{16,200}")


def cookie_name(kind: str) -> str:
    """`__Host-` binds the cookie to this host and to HTTPS; browsers refuse that name without Secure."""
    return f"__Host-{kind}" if _settings().cookie_secure else kind


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _read(kind: str) -> str:
    value = request.cookies.get(cookie_name(kind), "")
    return value if _TOKEN.fullmatch(value) else ""


def token() -> str:
    """The session token of this request, empty without one."""
    return _read("office")


def resolve() -> Identity:
    """The identity behind the session cookie; anonymous when there is none or it has ended."""
    if "identity" not in g:
        g.identity = _ask_auth()
        context.set_identity(g.identity)
    identity: Identity = g.identity
    return identity


def _ask_auth() -> Identity:
    if not token():
        return ANONYMOUS
    try:
        with context.patience(0 if "auth_is_silent" in g else PATIENCE):
            auth = clients.auth_as_gateway()
            return auth.resolve(token(), attended=UNATTENDED not in request.headers).at(request.remote_addr or "")
    except Unauthenticated:
        return ANONYMOUS
    except Unavailable:
        g.auth_is_silent = True  # the page that tells of it must not wait once more
        raise


def known() -> Identity:
    """The identity as far as this request has found it out: for pages that are shown while auth is down."""
    try:
        return resolve()
    except Unavailable:
        g.identity = ANONYMOUS
        return ANONYMOUS


def visit() -> str:
    """The token of this visit (before signing in); a new one is set with the answer."""
    if "visit" not in g:
        g.visit = _read("visit")
    if not g.visit:
        g.visit = secrets.token_urlsafe(24)
        g.new_visit = True
    value: str = g.visit
    return value


def csrf_token() -> str:
    """What a form must send back: an HMAC over the session, or over the visit where nobody is signed in."""
    bound = f"session:{token()}" if resolve().is_person else f"visit:{visit()}"
    return _mac(bound)


def _mac(bound: str) -> str:
    return hmac.new(_settings().gateway_secret, bound.encode(), hashlib.sha256).hexdigest()


def csrf_for(session_token: str) -> str:
    """The token of a session that has just begun (for the page that stays open over a new sign-in)."""
    return _mac(f"session:{session_token}")


def same_csrf(sent: str) -> bool:
    """Whether a form's token is the one of this session or visit."""
    return hmac.compare_digest(sent.encode(), csrf_token().encode())


def begin(response: Response, session_token: str) -> None:
    """Give the browser its session; the visit before it has ended."""
    _set(response, "office", session_token, None)
    g.pop("new_visit", None)
    response.delete_cookie(cookie_name("visit"), path="/", secure=_settings().cookie_secure, httponly=True)


def end(response: Response) -> None:
    """Take the session cookie away."""
    response.delete_cookie(cookie_name("office"), path="/", secure=_settings().cookie_secure, httponly=True)


def keep_visit(response: Response) -> Response:
    """Set the cookie of a visit that began in this request."""
    if g.get("new_visit"):
        _set(response, "visit", g.visit, VISIT_SECONDS)
    return response


def _set(response: Response, kind: str, value: str, age: int | None) -> None:
    response.set_cookie(cookie_name(kind), value, max_age=age, path="/", httponly=True, samesite="Lax",
                        secure=_settings().cookie_secure)  # fmt: skip
