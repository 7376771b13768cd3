"""A `requests` adapter that calls a WSGI app in this process: the real client against the real service app."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import Client, EnvironBuilder


class WsgiAdapter(BaseAdapter):
    """Mount it on a `requests.Session` for the base address of the app."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self.app = app
        self._client = Client(app)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Run the request through the app; the answer's body is complete."""
        body = request.body if isinstance(request.body, (bytes, type(None))) else _bytes(request.body)
        builder = EnvironBuilder(
            method=request.method or "GET",
            path=request.path_url,
            headers=list(request.headers.items()),
            input_stream=io.BytesIO(body or b""),
            content_length=len(body or b""),
        )
        answer = self._client.open(builder)
        raw = HTTPResponse(
            io.BytesIO(answer.get_data()),
            headers=HTTPHeaderDict(list(answer.headers)),
            status=answer.status_code,
            preload_content=False,
            reason=answer.status.partition(" ")[2],
        )
        response = requests.adapters.HTTPAdapter().build_response(request, raw)
        answer.close()
        return response

    def close(self) -> None:
        """Nothing is kept open."""
        return


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else b"".join(body) if hasattr(body, "__iter__") else bytes(body)
