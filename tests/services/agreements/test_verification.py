"""Checking a printed paper by its code: what a verifier is told, what nobody is told, how often one may ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from kernel import verification
from kernel.clock import now
from kernel.codes import grouped, new_code
from kernel.errors import Invalid, NotFound, TooMany
from kernel.identity import ANONYMOUS
from kernel.models import Job
from services.agreements.client import AgreementsClient
from services.agreements.contract import Verified
from services.agreements.models import Agreement, VerificationCounter
from services.agreements.operations.agreement_pdfs import CLEANUP
from tests.factories.agreements import Campus

ADDRESS = "198.51.100.7"
MARK = "只有内部人知道的备注"


def verifier(campus: Campus, address: str = ADDRESS) -> AgreementsClient:
    """Somebody outside, at an address."""
    client: AgreementsClient = campus.registry.client(ANONYMOUS.at(address))
    return client


@pytest.fixture
def agreement(campus: Campus) -> Agreement:
    graduate = campus.registry.graduate(campus.school_id, campus.computing, name="张小明")
    hidden = {"employer": {"contact": MARK, "contact_phone": "0531-77770000"}, "terms": {"remark": MARK}}
    return campus.registry.agreement(graduate, "system", "archived", reason=MARK, **hidden)


def test_a_verifier_is_told_what_is_needed_and_nothing_more(campus: Campus, agreement: Agreement) -> None:
    answer = verifier(campus).verify(grouped(agreement.verification_code).lower())
    assert answer == {
        "document": "就业协议书",
        "number": agreement.number,
        "state_title": "存档通过",
        "in_force": True,
        "verdict": "有效",
        "graduate": "张**",
        "school": "示范大学",
        "graduation_year": 2026,
        "employer": "济南示范软件公司",
        "signed_on": "2026-05-01",
    }
    assert set(answer) == set(Verified().fields)
    assert campus.registry.audited() == []


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("pending", "有效"), ("withdrawn", "有效"), ("restored", "有效"), ("terminated", "已失效")],
)
def test_an_agreement_counts_until_it_is_terminated(campus: Campus, state: str, verdict: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", state)
    answer = verifier(campus).verify(agreement.verification_code)
    assert (answer["verdict"], answer["in_force"]) == (verdict, verdict == "有效")


@pytest.mark.parametrize(
    ("kind", "state", "verdict"),
    [
        ("online", "done", "有效"),
        ("review", "approved", "有效"),
        ("review", "pending", "尚未生效"),
        ("review", "refused", "已失效"),
        ("review", "withdrawn", "已失效"),
    ],
)
def test_a_letter_counts_once_the_termination_is_done(campus: Campus, kind: str, state: str, verdict: str) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "terminated")
    letter = campus.registry.termination(agreement, kind, state, reason=MARK)
    answer = verifier(campus).verify(letter.verification_code)
    assert (answer["document"], answer["verdict"], answer["number"]) == ("解约函", verdict, agreement.number)
    assert answer["in_force"] is (verdict == "有效") and MARK not in str(answer)


def test_codes_of_nothing_are_answered_alike(campus: Campus) -> None:
    waiting = campus.registry.agreement(campus.cs_graduates[0], "graduate_entered", "awaiting_certification")
    told = set()
    for code in (new_code(), "0" * 16, waiting.verification_code):
        with pytest.raises(NotFound) as refused:
            verifier(campus).verify(code)
        told.add((refused.value.code, refused.value.message))
    assert len(told) == 1 and campus.cs_graduates[0].name not in str(told)


@pytest.mark.parametrize("code", ["", "123", "验证码验证码验证码验证码验证码码", "0" * 17, "0" * 15 + "%", "0" * 60])
def test_what_is_no_code_is_said_to_be_none(campus: Campus, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        verifier(campus).verify(code)
    assert refused.value.fields["code"]


def ask(client: AgreementsClient, code: str) -> str:
    try:
        return str(client.verify(code)["verdict"])
    except (NotFound, TooMany) as refused:
        return refused.code


@time_machine.travel("2026-06-01T02:00:00Z", tick=True)
def test_the_limit_of_an_address_holds_side_by_side(
    campus: Campus, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, "ADDRESS", 12)
    client = verifier(campus)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(client, new_code()), range(40)))
    assert sorted(set(answers)) == ["unknown-code", "verification-wait"]
    assert answers.count("unknown-code") == 12
    # a right code from there waits too, one from elsewhere does not
    assert ask(client, agreement.verification_code) == "verification-wait"
    assert ask(verifier(campus, "198.51.100.8"), agreement.verification_code) == "有效"


def test_the_wait_is_told_and_ends(campus: Campus, agreement: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, "ADDRESS", 2)
    client = verifier(campus)
    with time_machine.travel(now(), tick=False) as clock:
        assert [ask(client, agreement.verification_code) for _ in range(2)] == ["有效", "有效"]
        with pytest.raises(TooMany) as refused:
            client.verify(agreement.verification_code)
        assert (refused.value.status, refused.value.retry_after) == (429, 60)
        assert refused.value.message == "核验次数过多，请在 1 分钟后再试。"
        clock.shift(60)
        assert ask(client, agreement.verification_code) == "有效"


def test_all_addresses_together_are_limited_too(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, "OVERALL", 5)
    answers = [ask(verifier(campus, f"198.51.100.{number}"), new_code()) for number in range(7)]
    assert answers == ["unknown-code"] * 5 + ["verification-wait"] * 2


def test_counters_hold_no_address_and_are_forgotten(campus: Campus, agreement: Agreement) -> None:
    verifier(campus).verify(agreement.verification_code)
    keys = [row.key for row in campus.registry.rows(select(VerificationCounter.key))]
    assert len(keys) == 2 and not any(ADDRESS in key for key in keys)
    clean(campus)
    assert counters(campus) == 2
    with time_machine.travel(now() + timedelta(hours=2)):
        clean(campus)
    assert counters(campus) == 0


def clean(campus: Campus) -> None:
    campus.registry.database.run(lambda: CLEANUP.step(Job()))


def counters(campus: Campus) -> int:
    count: int = campus.registry.scalar(select(func.count()).select_from(VerificationCounter))
    return count


def limit(monkeypatch: pytest.MonkeyPatch, name: str, free: int) -> None:
    """Another number of free checks."""
    known: Any = getattr(verification, name)
    monkeypatch.setattr(verification, name, type(known)(known.scope, free, known.window, known.waits))
