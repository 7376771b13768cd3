"""Captchas: asked once, answered once, within two minutes, by the same visit."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from captcha.image import ImageCaptcha
from sqlalchemy import delete

from kernel.clock import now
from kernel.db import session
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.surroundings import Surroundings
from services.auth.domain.captcha_words import ALPHABET, LARGEST, Sum, normal
from services.auth.models import Captcha
from services.auth.operations.secrets import digest, matches

LIFETIME = timedelta(minutes=2)
LENGTH = 4
_WRONG = "验证码不正确或已过期，请重新输入新的验证码。"


def ask(identity: Identity, visit: str) -> dict[str, Any]:
    """A new captcha for a visit; an older one of the same visit is void."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    words = Sum(1 + secrets.randbelow(LARGEST), 1 + secrets.randbelow(LARGEST), minus=bool(secrets.randbelow(2)))
    image = base64.b64encode(ImageCaptcha(width=140, height=48, font_sizes=(34, 38)).generate(letters).getvalue())
    captcha_id = new_id()
    session.execute(delete(Captcha).where(Captcha.visit_hash == digest(visit)))
    session.add(
        Captcha(
            id=captcha_id,
            visit_hash=digest(visit),
            image_hash=_answer_digest(captcha_id, letters),
            words_hash=_answer_digest(captcha_id, words.answer),
            expires_at=now() + LIFETIME,
        )
    )
    return {
        "id": captcha_id,
        "image": f"data:image/png;base64,{image.decode()}",
        "question": words.question,
        "expires_in": int(LIFETIME.total_seconds()),
    }


def demand(around: Surroundings, answer: Mapping[str, Any]) -> None:
    """Take the answered captcha away and raise Invalid unless it was right; nothing when captchas are off."""
    if not around.settings.captcha:
        return
    asked = answer["captcha_id"] and around.apart(lambda: _take(answer["captcha_id"]))
    if not (asked and _right(asked, answer["visit"], answer["captcha_answer"])):
        raise Invalid("captcha-wrong", _WRONG, fields={"captcha_answer": [_WRONG]})


def _take(captcha_id: uuid.UUID) -> Captcha | None:
    return session.scalar(delete(Captcha).where(Captcha.id == captcha_id).returning(Captcha))


def _right(asked: Captcha, visit: str, answer: str) -> bool:
    given = f"{asked.id}:{normal(answer)}"
    answered = matches(given, asked.image_hash) | matches(given, asked.words_hash)
    return answered and matches(visit, asked.visit_hash) and now() < asked.expires_at


def _answer_digest(captcha_id: uuid.UUID, answer: str) -> str:
    return digest(f"{captcha_id}:{normal(answer)}")
