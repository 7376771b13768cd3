"""Numbers are never used again, through however many agreements, terminations and whoever ends them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from kernel.db import session
from kernel.errors import Conflict
from services.agreements.domain.numbers import MOST, valid
from services.agreements.models import AgreementNumber, NumberSeries, Signing
from tests.factories.agreements import LETTER, Campus
from tests.factories.at_once import at_once
from tests.factories.deliveries import ENTRY, certified, delivered, ended, province


def test_every_agreement_of_a_graduate_has_a_number_of_its_own(campus: Campus) -> None:
    registry, head = campus.registry, campus.client(campus.head)
    graduate = registry.graduate(campus.school_id, campus.computing, application_state="approved")
    mine, seen = campus.client(graduate), [registry.signing(graduate).number]
    for turn in range(4):
        made = mine.enter_own_agreement({**ENTRY, "source": "out_of_province"})
        assert made["number"] == seen[-1], "the number that was given is the one that is used"
        if turn % 2:
            asked = mine.ask_termination(made["id"], LETTER)
            [change] = head.approve_terminations([asked["id"]])["results"]
        else:
            [change] = head.force_terminations([made["id"]], "单位已注销")["results"]
        assert change["old_number"] == seen[-1]
        seen.append(change["new_number"])
    registry.facts(graduate, application_state="revoked")
    for _ in range(3):
        [row] = province(campus).deliver_agreements([delivered(graduate)])["results"]
        [over] = province(campus).deliver_terminations([ended(row["number"])])["results"]
        seen += [row["number"]] * (row["number"] != seen[-1]) + [over["number"]]
    own = mine.enter_own_agreement({**ENTRY, "source": "graduate_entered"})
    assert own["number"] == ""
    [row] = province(campus).deliver_certifications([certified(own["id"])])["results"]
    seen.append(row["number"])
    assert len(set(seen)) == len(seen) == 10 and all(valid(number) for number in seen)
    assert "".join(number[11] for number in seen) == "3333311112"
    given = dict(registry.rows(select(AgreementNumber.number, AgreementNumber.voided_at)))
    assert set(given) == set(seen)
    assert [number for number in seen if given[number] is None] == [seen[-1]] == [registry.signing(graduate).number]


def test_many_at_the_same_moment_share_no_number(campus: Campus) -> None:
    registry, head = campus.registry, campus.client(campus.head)
    graduates = registry.graduates(24, campus.school_id, campus.computing)
    agreements = registry.agreements(graduates[:12], "graduate_entered", "archived")
    works = [lambda at=at: head.force_terminations([each.id for each in agreements[at::3]], "单位已注销")["results"]
             for at in range(3)]  # fmt: skip
    works += [
        lambda at=at: province(campus).deliver_agreements([delivered(each) for each in graduates[12 + at :: 3]])[
            "results"
        ]
        for at in range(3)
    ]
    rows = [row for answer in at_once(works) for row in answer]
    assert all(row["ok"] for row in rows)
    numbers = registry.rows(select(AgreementNumber.number))
    assert len(numbers) == 12 * 2 + 12
    current = set(registry.rows(select(AgreementNumber.number).where(AgreementNumber.voided_at.is_(None))))
    assert current == set(registry.rows(select(Signing.number).where(Signing.number != "")))
    assert registry.scalar(select(func.count()).select_from(Signing)) == 24


@pytest.mark.parametrize("left", [0, 1])
def test_a_series_ends_and_says_so(campus: Campus, left: int) -> None:
    registry = campus.registry
    first, second = registry.agreements(campus.cs_graduates, "out_of_province", "archived")

    registry.database.run(lambda: session.execute(update(NumberSeries).values(last=MOST - left)))
    client = campus.client(campus.head)
    if left:
        [change] = client.force_terminations([first.id], "单位已注销")["results"]
        assert change["new_number"][12:18] == "999999"
    with pytest.raises(Conflict) as refused:
        client.force_terminations([second.id], "单位已注销")
    assert refused.value.code == "numbers-used-up"
    assert registry.read(second).state == "archived"
