"""The OpenAPI document of a service: every refusal is problem+json (RFC 9457)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Flask
from marshmallow import fields

from kernel.schemas import Schema

PROBLEM = "application/problem+json"


class Problem(Schema):
    """A refusal: `detail` is Chinese, `fields` tells the faulty ones; some errors carry more (kernel.errors)."""

    class Meta:
        unknown = ma.INCLUDE

    type = fields.String(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), required=True, attribute="fields", data_key="fields"
    )
    retryable = fields.Boolean(required=True)
    request_id = fields.String(required=True, allow_none=True)


class Documents(flask_smorest.Api):
    """smorest's document with our errors as the default answer of each endpoint."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        self.unwritten: list[Callable[[], None]] = []
        self._writing = threading.Lock()
        super().__init__(app)

    def _openapi_json(self) -> Any:
        """The document is written when somebody asks for it: to write it takes longer than all else of a start."""
        with self._writing:
            while self.unwritten:
                self.unwritten.pop(0)()
        return super()._openapi_json()

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE
