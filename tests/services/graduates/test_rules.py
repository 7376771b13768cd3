"""The table of verbs: each verb has a state in which it may be done, and each of its rules refuses it from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from services.graduates.domain.facts import LIVE, Facts
from services.graduates.domain.rules import BUTTONS, VERBS, allowed, locked_reason, refusal

SIGNED_OUTSIDE = {"agreement_state": "pending", "agreement_source": "out_of_province"}
SIGNED_INSIDE = {"agreement_state": "pending", "agreement_source": "system"}

ALLOWED: Mapping[str, Facts] = {
    **{verb: Facts() for verb in VERBS},
    "restore_province": Facts(province_locked=True),
    "return_destination": Facts(destination_changed=True),
    "restore_signing": Facts(training_mode="2", signing_open=False),
    "enable": Facts(enabled=False),
    "clear_operation_code": Facts(has_operation_code=True),
    "apply_flexible": Facts(dispatch_kind="return_home"),
    "approve_flexible": Facts(dispatch_kind="deferred"),
    "apply_return_home": Facts(dispatch_kind="deferred"),
    "approve_return_home": Facts(dispatch_kind="deferred"),
}
"""Facts under which a verb may be done."""

REFUSED: Mapping[str, Mapping[str, Any]] = {
    "plan-locked": {"year_locked": True},
    "province-locked": {"province_locked": True},
    "in-province-agreement": SIGNED_INSIDE,
    "province-normal": {"province_locked": False},
    "out-of-province-agreement": SIGNED_OUTSIDE,
    "dispatched": {"dispatched": True},
    "agreement-archived": {"agreement_state": "archived"},
    "destination-changed": {"destination_changed": True},
    "destination-original": {"destination_changed": False},
    "already-signed": SIGNED_INSIDE,
    "not-commissioned": {"training_mode": "1"},
    "signing-open": {"signing_open": True},
    "unregistered": {"registered": False},
    "disabled": {"enabled": False},
    "enabled": {"enabled": True},
    "enlistment-reported": {"enlistment_reported": True},
    "no-operation-code": {"has_operation_code": False},
    "record-exists": {"live_record": "flexible"},
    "agreement-lives": SIGNED_INSIDE,
    "already-approved": {"approved_out_of_province": True},
    "dispatch-kind": {"dispatch_kind": "agreement"},
    "already-confirmed": {"plan_confirmed": True},
}
"""What must be otherwise for the rule of a code to refuse."""

CASES = [(verb, rule.code) for verb, entry in VERBS.items() for rule in entry.rules]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_can_be_done(verb: str) -> None:
    assert refusal(verb, ALLOWED[verb]) is None


@pytest.mark.parametrize(("verb", "code"), CASES)
def test_every_rule_refuses_its_verb(verb: str, code: str) -> None:
    found = refusal(verb, replace(ALLOWED[verb], **REFUSED[code]))
    assert found is not None and found.code == code
    assert found.section and found.message.endswith("。")


@pytest.mark.parametrize("code", REFUSED)
def test_no_code_is_left_over(code: str) -> None:
    assert code in {used for _, used in CASES}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("code", REFUSED)
def test_what_no_rule_names_refuses_nothing(verb: str, code: str) -> None:
    """The other direction: a fact that breaks other verbs' rules leaves a verb alone, unless a rule reads it too."""
    found = refusal(verb, replace(ALLOWED[verb], **REFUSED[code]))
    assert found is None or found.code in {used for name, used in CASES if name == verb}
    if found is not None and found.code != code:
        assert set(REFUSED[found.code]) & set(REFUSED[code])


@pytest.mark.parametrize("state", sorted(LIVE))
def test_any_live_agreement_of_the_province_keeps_the_province_open(state: str) -> None:
    for source in ("system", "graduate_entered"):
        found = refusal("lock_province", Facts(agreement_state=state, agreement_source=source))
        assert found is not None and found.code == "in-province-agreement"
    outside = Facts(agreement_state=state, agreement_source="out_of_province")
    assert refusal("lock_province", outside) is None
    assert refusal("restore_province", replace(outside, province_locked=True)) is not None


@pytest.mark.parametrize(("state", "refused"), [("archived", True), ("restored", True), ("pending", False)])
def test_only_an_archived_agreement_closes_the_destination(state: str, refused: bool) -> None:
    assert (refusal("change_destination", Facts(agreement_state=state)) is not None) is refused


def test_terminated_is_as_if_there_had_been_none() -> None:
    before = Facts(agreement_state="terminated", agreement_source="out_of_province", province_locked=True)
    assert "restore_province" in allowed(before) and "change_destination" in allowed(before)


def test_a_locked_year_leaves_only_what_does_not_touch_the_plan() -> None:
    facts = Facts(year_locked=True, has_operation_code=True)
    assert allowed(facts) == [
        *("reset_registration", "set_password", "toggle_enlistment", "disable", "clear_operation_code"),
    ]
    assert locked_reason(facts) and locked_reason(Facts()) is None


def test_the_one_reported_already_is_not_toggled() -> None:
    found = refusal("toggle_enlistment", Facts(enlistment="reported"))
    assert found is not None and found.code == "enlistment-reported"


def test_every_button_is_a_verb_of_the_table() -> None:
    assert set(BUTTONS) < set(VERBS) and len(BUTTONS) == len(set(BUTTONS)) == 11
