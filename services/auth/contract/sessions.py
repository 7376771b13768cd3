"""Captcha, signing in and out, tokens of API clients."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from kernel.schemas import Choice, Flag, Ident, Schema, Text
from services.auth.contract.words import password

PORTALS = {"school": "staff", "graduate": "graduate", "employer": "employer", "authority": "authority"}
"""身份 on the sign-in page -> kind of account."""


class NewCaptcha(Schema):
    """`visit` is a random text that the page keeps with its visitor; the captcha is good for that visit only."""

    visit = Text(128, least=8, required=True)


class Captcha(Schema):
    """`image` is a data URI (PNG), `question` the same test in words; `expires_in` is in seconds."""

    id = fields.UUID()
    image = fields.String()
    question = fields.String()
    expires_in = fields.Integer()


class CaptchaAnswer(Schema):
    """Mixin: the answered captcha; not needed when captchas are switched off."""

    captcha_id = Ident(allow_none=True, load_default=None)
    captcha_answer = Text(16, load_default="")
    visit = Text(128, load_default="")


class SignIn(CaptchaAnswer):
    """A sign-in on a page; `address` and `user_agent` are the browser's."""

    portal = Choice(PORTALS, required=True)
    user_name = Text(64, least=1, required=True)
    password = password()
    address = fields.String(load_default="")
    user_agent = fields.String(load_default="")


class Claims(Schema):
    """The claims of kernel.identity.Identity; empty ones are left out."""

    kind = fields.String()
    id = fields.UUID()
    user_name = fields.String()
    name = fields.String()
    school_id = fields.UUID()
    school_name = fields.String()
    department_id = fields.UUID()
    department_name = fields.String()
    level = fields.String()
    screens = fields.List(fields.String())
    scopes = fields.List(fields.String())
    epoch = fields.Integer()
    must_change_password = fields.Boolean()
    address = fields.String()


class SignedIn(Schema):
    """The token for the session cookie, and who signed in."""

    token = fields.String()
    identity = fields.Nested(Claims)


class SessionToken(Schema):
    """A session's token."""

    token = Text(200, least=1, required=True)


class SessionCheck(SessionToken):
    """A session's token, and whether somebody is there: what a page asks of its own accord keeps no session alive."""

    attended = Flag(load_default=True)


class PersonSignIn(Schema):
    """A sign-in through /api/v1."""

    user_name = Text(64, least=1, required=True)
    password = password()


class PersonToken(Schema):
    """The token to send as `Authorization: Bearer`."""

    token = fields.String()
    expires_at = fields.DateTime()


class TokenRequest(Schema):
    """RFC 6749 section 4.4; the client's name and secret come here or by HTTP Basic. `scope` is space-separated."""

    EXAMPLE: ClassVar = {
        "grant_type": "client_credentials",
        "scope": "organization:read",
        "client_id": "示例编号",
        "client_secret": "示例密钥",
    }

    grant_type = fields.String(load_default="")
    scope = fields.String(load_default="")
    client_id = fields.String(load_default="")
    client_secret = fields.String(load_default="", load_only=True)


class AccessToken(Schema):
    """RFC 6749 section 5.1; `expires_in` is in seconds."""

    access_token = fields.String()
    token_type = fields.String()
    expires_in = fields.Integer()
    scope = fields.String()
