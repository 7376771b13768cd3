"""The demo province in auth's database."""

from __future__ import annotations

from sqlalchemy import func, select

import demo
from codebook.screens import grantable_keys
from demo.load_auth import load
from kernel.db import session
from services.auth.models import Account
from tests.services.auth.test_sign_in import sign_in
from tests.system import System


def test_small_demo(system: System) -> None:
    database = system.databases["auth"]
    assert load(database, "small") == 600 + 40 + 17 + len(list(demo.staff_of("small")))
    assert load(database, "small") == 0
    counts = select(Account.kind, func.count()).group_by(Account.kind)
    kinds = dict(system.run("auth", lambda: session.execute(counts).all(), write=False))
    assert kinds == {"graduate": 600, "employer": 40, "authority": 17, "staff": len(list(demo.staff_of("small")))}


def test_accounts_of_the_guides_sign_in(system: System) -> None:
    load(system.databases["auth"], "small")
    for user_name, level in (("school", "school"), ("cs_office", "department"), ("other_school", "school")):
        claims = sign_in(system, user_name, demo.PASSWORD)["identity"]
        assert (claims["level"], "must_change_password" in claims) == (level, False)
    assert grantable_keys() <= set(sign_in(system, "cs_office", demo.PASSWORD)["identity"]["screens"])
    graduate = system.client("auth").person_sign_in("20260001", demo.PASSWORD)["token"]
    who = system.client("auth").resolve(graduate)
    assert (who.kind, who.name, who.department_name) == ("graduate", "李晓晨", "计算机科学与技术学院")
    me = system.client("auth", who).me()
    assert (me["student_no"], me["id_number"][4:-4]) == ("20260001", "*" * 10)
    form = {"grant_type": "client_credentials", "client_id": "demo-platform", "client_secret": "demo-platform-secret"}
    assert system.client("auth").access_token(form)["token_type"] == "Bearer"
