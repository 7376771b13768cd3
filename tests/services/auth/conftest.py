"""Fixtures of auth's tests."""

from __future__ import annotations

import pytest

from tests.factories.auth import Office, make_office
from tests.system import System


@pytest.fixture
def office(system: System) -> Office:
    """A school that the test works in."""
    return make_office(system)


@pytest.fixture
def foreign(system: System) -> Office:
    """Another school, whose rows must stay unseen and unchanged."""
    return make_office(system)
