"""Agreements and termination letters on paper: what stands there, who may print them, what is left behind."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from kernel.codes import grouped
from kernel.errors import Conflict, DomainError, Forbidden, NotFound
from services.agreements.models import Agreement
from tests.factories.agreements import Campus
from tests.factories.pdf_text import pages

PAGE = "https://gateway.test/verify"
DAY = "2026-06-01T02:00:00Z"


@pytest.fixture
def agreement(campus: Campus) -> Agreement:
    """An archived agreement of the department of computing."""
    return campus.registry.agreement(campus.cs_graduates[0], "system", "archived", paper_number="纸-007")


def printed(campus: Campus, agreement: Agreement) -> str:
    """The texts of the agreement's page."""
    (page,) = pages(campus.client(campus.cs_office).agreement_pdf(agreement.source, agreement.id).content)
    return page


@time_machine.travel(DAY)
def test_an_agreement_names_the_parties_terms_dates_and_how_to_check_it(campus: Campus, agreement: Agreement) -> None:
    texts = printed(campus, agreement).split("\n")
    graduate = campus.cs_graduates[0]
    assert {
        "示范大学就业协议书",
        f"协议书编号：{agreement.number}",
        "纸质协议书编号：纸-007",
        graduate.name,
        graduate.student_no,
        "计算机学院",
        "济南示范软件公司",
        "91110000600037341L",
        "软件工程师",
        "3年",
        "6000元",
        "2026-07-15",
        "2026-05-01",
        "存档通过",
        "毕业生（签字）",
        "用人单位（盖章）",
        "学校（盖章）",
        f"验证码：{grouped(agreement.verification_code)}",
        f"核验地址：{PAGE}",
        "打印日期：2026-06-01",
    } <= set(texts)


@time_machine.travel(DAY, tick=False)
def test_the_same_agreement_on_the_same_day_is_the_same_bytes(campus: Campus, agreement: Agreement) -> None:
    client = campus.client(campus.cs_office)
    first = client.agreement_pdf("system", agreement.id)
    assert first.content == client.agreement_pdf("system", agreement.id).content
    assert first.headers["Content-Type"] == "application/pdf"
    assert (
        "attachment" in first.headers["Content-Disposition"] and first.headers["Cache-Control"] == "private, no-store"
    )


def test_a_terminated_agreement_says_so(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "terminated")
    assert "示范大学就业协议书（已解约）" in printed(campus, agreement)


def test_what_waits_for_certification_is_not_printed(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "graduate_entered", "awaiting_certification")
    for who in (campus.cs_office, campus.cs_graduates[0]):
        client = campus.client(who)
        with pytest.raises(Conflict) as refused:
            if who is campus.cs_office:
                client.agreement_pdf("graduate_entered", agreement.id)
            else:
                client.my_agreement_pdf(agreement.id)
        assert refused.value.code == "awaiting-certification" and "鉴证后" in refused.value.message
    assert campus.registry.audited() == []


def test_printing_is_audited(campus: Campus, agreement: Agreement) -> None:
    campus.client(campus.cs_office).agreement_pdf("system", agreement.id)
    campus.client(campus.cs_graduates[0]).my_agreement_pdf(agreement.id)
    entries = campus.registry.told("audit.recorded")
    assert [entry["action"] for entry in entries] == ["agreements.system:print", "graduate:print_agreement"]
    assert {entry["subject_id"] for entry in entries} == {str(agreement.id)}
    assert all(agreement.number in entry["subject_title"] for entry in entries)


def test_only_its_department_its_school_and_its_graduate_print_it(campus: Campus, agreement: Agreement) -> None:
    assert campus.client(campus.head).agreement_pdf("system", agreement.id).content.startswith(b"%PDF")
    foreign = [campus.client(who) for who in (campus.me_office, campus.stranger)]
    refusals = [refusal(lambda client=client: client.agreement_pdf("system", agreement.id)) for client in foreign]
    other = campus.client(campus.cs_graduates[1])
    refusals.append(refusal(lambda: other.my_agreement_pdf(agreement.id)))
    assert {(each.status, each.message) for each in refusals} == {(404, refusals[0].message)}
    # of another source: there is no such agreement
    assert refusal(lambda: campus.client(campus.head).agreement_pdf("graduate_entered", agreement.id)).status == 404
    assert campus.registry.audited() == ["agreements.system:print"]


def test_another_screen_does_not_print(campus: Campus, agreement: Agreement) -> None:
    office = campus.registry.staff(campus.school_id, campus.computing, screens=("agreements.graduate_entered",))
    with pytest.raises(Forbidden):
        campus.client(office).agreement_pdf("system", agreement.id)


def refusal(ask: object) -> DomainError:
    """The error that a call ends with."""
    assert callable(ask)
    with pytest.raises(DomainError) as refused:
        ask()
    return refused.value


@time_machine.travel(DAY)
def test_a_letter_tells_who_ends_what_why_and_since_when(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "system", "terminated")
    facts = {"letter": {"reason": "双方协商一致", "terminated_on": "2026-05-20", "employer_contact": "李主任"}}
    done = campus.registry.termination(agreement, "online", "done", new_number="SD2026990011000009X", **facts)
    (page,) = pages(campus.client(campus.cs_office).notice_letter(done.id).content)
    assert {"示范大学解约函", "双方协商一致", "2026-05-20", "李主任", "SD2026990011000009X", "网上协商解约"} <= set(
        page.split("\n")
    )
    assert f"就业协议书（编号：{agreement.number}），已经解除。" in page.replace("\n", "")
    assert f"验证码：{grouped(done.verification_code)}" in page
    assert campus.registry.audited() == ["agreements.termination_notices:print"]


@pytest.mark.parametrize(
    ("state", "text"),
    [("pending", "正在等待学校审核"), ("approved", "已经解除"), ("refused", "没有解除"), ("withdrawn", "没有解除")],
)
def test_an_application_says_how_far_it_is(campus: Campus, state: str, text: str) -> None:
    kept = "terminated" if state == "approved" else "archived"
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", kept)
    asked = campus.registry.termination(agreement, "review", state, terminated_on=None)
    (page,) = pages(campus.client(campus.cs_office).review_letter(asked.id).content)
    assert text in page.replace("\n", "") and date(2026, 5, 20).isoformat() in page
    assert campus.registry.audited() == ["agreements.termination_review:print"]


def test_letters_stay_within_scope_and_under_their_screen(campus: Campus) -> None:
    agreement = campus.registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    asked = campus.registry.termination(agreement, "review", "pending")
    for who in (campus.me_office, campus.stranger):
        with pytest.raises(NotFound):
            campus.client(who).review_letter(asked.id)
    with pytest.raises(NotFound):
        campus.client(campus.cs_office).notice_letter(asked.id)
    office = campus.registry.staff(campus.school_id, campus.computing, screens=("agreements.termination_notices",))
    with pytest.raises(Forbidden):
        campus.client(office).review_letter(asked.id)
    assert campus.registry.audited() == ["denied:papers.print_review_letter"]
