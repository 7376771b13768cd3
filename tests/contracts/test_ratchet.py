"""Nothing is served that the table does not know, and the table knows nothing that is gone."""

from __future__ import annotations

import pytest

from services.catalogue import SERVICES
from tests.contracts.stage import Stage
from tests.contracts.table import addresses, declared, rows

NAMES = [service.name for service in SERVICES]
WORDS = {"anyone", "people", "staff", "graduate", "employer", "authority", "screen", "school", "department", "client",
         "network", "service"}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_address_stands_in_the_table(one_stage: Stage, name: str) -> None:
    told = {row.call for row in rows() if row.service == name}
    served = addresses(one_stage.system.apps[name])
    assert served - told == set(), "served, but not in authz.yaml: write down who may"
    assert told - served == set(), "in authz.yaml, but not served any more"


@pytest.mark.parametrize("name", NAMES)
def test_every_address_declares_who_may(one_stage: Stage, name: str) -> None:
    app = one_stage.system.apps[name]
    documents = {f"GET /api/v1/{name}/openapi.json"}
    assert addresses(app) == declared(app) | documents


def test_the_table_uses_known_words() -> None:
    assert {door.partition(":")[0] for row in rows() for door in row.who} <= WORDS


def test_services_of_the_table_are_those_of_the_catalogue() -> None:
    assert {row.service for row in rows()} == set(NAMES)
