"""Agreements and termination letters on paper, and checking one by its code."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.pdf import MEDIA_TYPE
from kernel.permissions import anyone, person
from kernel.surroundings import around
from services.agreements import contract
from services.agreements.api.doors import NOTICES, PREFIX, REVIEW, SOURCE_SCREENS, any_of
from services.agreements.domain.states import SOURCES
from services.agreements.operations import agreement_pdfs, letters, verification

api = Api("papers", prefix=PREFIX)


def _pdf(made: tuple[str, bytes]) -> Response:
    name, content = made
    return bytes_response(content, name, MEDIA_TYPE)


def _of_source(source: str) -> Api:
    """The endpoints of one source: each has its own screen."""
    own, allow = Api(f"papers_{source}", prefix=f"{PREFIX}/{source}"), any_of(SOURCE_SCREENS[source])
    title = f"协议书（{SOURCES[source]}）"

    @own.endpoint("GET", "/<uuid:agreement_id>/agreement.pdf", title=f"打印{title}", allow=allow, writes=True)
    def print_agreement(identity: Identity, agreement_id: uuid.UUID) -> Response:
        return _pdf(agreement_pdfs.single(identity, source, agreement_id, around().settings))

    @own.endpoint(
        "POST",
        "/pdfs",
        title=f"批量生成{title}",
        allow=allow,
        body=contract.PdfsBody,
        result=contract.OrderedPdfs,
        status=202,
        idempotent=True,
    )
    def order_pdfs(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
        return agreement_pdfs.order(identity, source, body, around().settings)

    return own


@api.endpoint(
    "GET",
    "/terminations/notices/<uuid:termination_id>/letter.pdf",
    title="打印解约函（解约信息）",
    allow=any_of(NOTICES),
    writes=True,
)
def print_notice_letter(identity: Identity, termination_id: uuid.UUID) -> Response:
    return _pdf(letters.single(identity, "online", termination_id, around().settings))


@api.endpoint(
    "GET",
    "/terminations/review/<uuid:termination_id>/letter.pdf",
    title="打印解约函（解约审核）",
    allow=any_of(REVIEW),
    writes=True,
)
def print_review_letter(identity: Identity, termination_id: uuid.UUID) -> Response:
    return _pdf(letters.single(identity, "review", termination_id, around().settings))


@api.endpoint(
    "GET",
    "/me/agreements/<uuid:agreement_id>/agreement.pdf",
    title="打印本人的协议书",
    allow=(person("graduate"),),
    writes=True,
)
def print_own_agreement(identity: Identity, agreement_id: uuid.UUID) -> Response:
    return _pdf(agreement_pdfs.own(identity, agreement_id, around().settings))


@api.endpoint(
    "POST",
    "/verifications",
    title="核验协议书或解约函",
    allow=(anyone(),),
    body=contract.VerificationBody,
    result=contract.Verified,
    writes=False,
)
def verify(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    return verification.verify(identity, body["code"], around())


APIS = (api, *(_of_source(source) for source in SOURCES))
