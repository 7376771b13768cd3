"""Files of the services, passed on to the browser piece by piece."""

from __future__ import annotations

import requests
from flask import Response

PIECE = 256 * 1024
_KEPT = ("Content-Disposition", "Content-Type", "Content-Length", "Content-Security-Policy")


def pass_on(answer: requests.Response) -> Response:
    """The service's download as our answer: the same name and type, never more than a piece in memory."""
    headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    response = Response(answer.iter_content(PIECE), headers=headers, direct_passthrough=True)
    response.call_on_close(answer.close)
    return response
