"""schemathesis over each service's OpenAPI document: no 5xx, and every answer is one that the document declares.

Three askers at the service's own door: a school administrator, a graduate, nobody. Fixed seed, few examples; a deeper
run: `HYPOTHESIS_EXAMPLES=200 pytest tests/contracts/test_documents.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.catalogue import SERVICES
from tests.contracts.actors import DIRECT, PEOPLE, Actor
from tests.contracts.stage import Stage

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "4"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ASKERS = {
    "school": next(actor for actor in PEOPLE if actor.name == "a.admin"),
    "graduate": next(actor for actor in PEOPLE if actor.kind == "graduate"),
    "nobody": Actor("anonymous", kind="anonymous"),
}
NOT_ASKED = ("/internal/", "/me/password", "/sessions")
"""Internal addresses have their own asker; passwords cost a tenth of a second of hashing each."""
NOTHING_OF_THEIRS = {("reports", "graduate")}
"""Askers for whom a service has nothing but a refusal."""


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize("name", [service.name for service in SERVICES])
def test_answers_are_those_of_the_document(stage: Stage, name: str, asker: str) -> None:
    schema = schemathesis.openapi.from_wsgi(f"/api/v1/{name}/openapi.json", stage.system.apps[name])
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        if not any(part in operation.path for part in NOT_ASKED):
            faults += asked(stage, operation, ASKERS[asker], name, statuses)
    assert not faults, "\n".join(faults)
    assert statuses.total() > 40, statuses
    usual = 401 if asker == "nobody" else 403 if (name, asker) in NOTHING_OF_THEIRS else 200
    assert statuses[usual] > 4, statuses


def asked(
    stage: Stage, operation: Any, actor: Actor, service: str, statuses: Counter[int], route: str = DIRECT
) -> list[str]:
    """Some generated requests to one operation; what was wrong, the first of each."""
    faults: list[str] = []

    @seeded(20261123)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        headers = stage.credentials.headers(actor, route, service)
        try:
            statuses[case.call_and_validate(headers=headers, checks=CHECKS).status_code] += 1
        except AssertionError as error:
            faults.append(f"{actor.name} {operation.label}: {str(error)[:600]}")

    ask()
    return faults[:1]


@pytest.mark.parametrize("name", [service.name for service in SERVICES])
def test_every_refusal_is_documented_as_a_problem(stage: Stage, name: str) -> None:
    document = stage.system.apps[name].test_client().get(f"/api/v1/{name}/openapi.json").get_json()
    answers = document["components"]["responses"]
    assert all(list(answer["content"]) == ["application/problem+json"] for answer in answers.values())
    for path, item in document["paths"].items():
        for method in item.keys() - {"parameters"}:
            assert item[method]["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}, path
            assert item[method]["summary"], path
