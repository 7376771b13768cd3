"""schemathesis over all documents through the gateway, as an administrator and as an API client: no 5xx, nothing that
the document does not declare. Fixed seed, few examples (HYPOTHESIS_EXAMPLES for more); see test_documents.py.
"""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis

from kernel.examples import example_of
from services.catalogue import SERVICES
from tests.contracts.actors import GATEWAY, PEOPLE
from tests.contracts.stage import Stage
from tests.contracts.test_documents import NOT_ASKED, asked

NAMES = [service.name for service in SERVICES]
ACTORS = {actor.name: actor for actor in PEOPLE}


@pytest.mark.parametrize("asker", ["a.admin", "a.client_exchange"])
@pytest.mark.parametrize("name", NAMES)
def test_answers_through_the_gateway_are_those_of_the_document(stage: Stage, name: str, asker: str) -> None:
    schema = schemathesis.openapi.from_wsgi(f"/api/v1/{name}/openapi.json", stage.gateway)
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        if not any(part in operation.path for part in NOT_ASKED):
            faults += asked(stage, operation, ACTORS[asker], name, statuses, GATEWAY)
    assert not faults, "\n".join(faults)
    assert statuses.total() > 40, statuses
    answered = statuses[200] if asker == "a.admin" or name == "reports" else statuses[403]
    assert answered > 2, statuses


@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_valid_openapi_3_1(stage: Stage, name: str) -> None:
    schema = schemathesis.openapi.from_wsgi(f"/api/v1/{name}/openapi.json", stage.gateway)
    assert schema.raw_schema["openapi"].startswith("3.1.")
    schema.validate()


def test_most_bodies_have_an_example_and_each_is_accepted() -> None:
    bodies = {each.body for service in SERVICES for api in service.apis for each in api.declarations if each.body}
    examples = {body: example_of(body) for body in bodies}
    told = {body: example for body, example in examples.items() if example is not None}
    assert len(told) > 0.75 * len(bodies)
    for body, example in told.items():
        assert body().load(example) is not None


@pytest.mark.parametrize("name", NAMES)
def test_examples_stand_in_the_document(stage: Stage, name: str) -> None:
    paths = stage.outside.get(f"/api/v1/{name}/openapi.json").json["paths"]
    contents = [
        content
        for item in paths.values()
        for method in item.keys() - {"parameters"}
        for content in item[method].get("requestBody", {}).get("content", {}).values()
    ]
    assert any("example" in content for content in contents)
