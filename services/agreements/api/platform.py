"""The provincial platform: delivers agreements, certifications and terminations, fetches states."""

from __future__ import annotations

from typing import Any

from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.permissions import client
from services.agreements import contract
from services.agreements.api.doors import PREFIX
from services.agreements.operations import (
    platform_agreements,
    platform_certifications,
    platform_states,
    platform_terminations,
)

api = Api("platform", prefix=f"{PREFIX}/platform")
PLATFORM = (client("agreements:platform"),)
LARGEST = 4 * 1024 * 1024
"""500 items with every field filled."""
Body = dict[str, Any]


@api.endpoint(
    "POST",
    "/agreements",
    title="传送已鉴证的就业协议书",
    allow=PLATFORM,
    body=contract.Deliveries,
    result=contract.DeliveryResult,
    largest=LARGEST,
)
def deliver_agreements(identity: Identity, body: Body) -> Body:
    return platform_agreements.deliver(identity, body["items"])


@api.endpoint(
    "POST",
    "/certifications",
    title="传送录入协议书的鉴证结果",
    allow=PLATFORM,
    body=contract.Certifications,
    result=contract.DeliveryResult,
)
def certify(identity: Identity, body: Body) -> Body:
    return platform_certifications.certify(identity, body["items"])


@api.endpoint(
    "POST",
    "/terminations",
    title="传送网上协商解约和解约函",
    allow=PLATFORM,
    body=contract.DeliveredTerminations,
    result=contract.DeliveryResult,
    largest=LARGEST,
)
def deliver_terminations(identity: Identity, body: Body) -> Body:
    return platform_terminations.deliver(identity, body["items"])


@api.endpoint(
    "GET",
    "/agreements",
    title="协议书状态变化",
    allow=PLATFORM,
    query=contract.StatesQuery,
    result=contract.StatesPage,
)
def agreement_states(identity: Identity, query: Body) -> Body:
    return platform_states.states(identity, query)
