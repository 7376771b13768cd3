"""What a browser must not say: console errors and warnings, script errors, CSP violations, answers from 500 on."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Response

_STATUS = re.compile(r"(?:Failed to load resource: the server responded with a status of|Status Error Code) (\d+)")
"""How the browser and htmx say on the console that an answer was no success."""
_GIVEN_UP = re.compile("htmx:(afterRequest|sendAbort), ")
"""How htmx says that a request was given up for another one."""
_SHOWN = ("error", "warning")
_REPORT = """addEventListener("securitypolicyviolation",
  (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""


class Watch:
    """Listens to every page of its contexts. `expected` holds the statuses from 400 on that a test provokes; `gives_up`
    that it provokes a request which takes the place of another."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.gives_up = False

    def over(self, context: BrowserContext) -> None:
        """Listen to a context from now on."""
        context.add_init_script(_REPORT)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        status = _STATUS.search(message.text)
        provoked = status and int(status[1]) in self.expected or self.gives_up and _GIVEN_UP.match(message.text)
        if message.type in _SHOWN and not provoked:
            self.complaints.append(f"{message.type}: {message.text} ({_place(message.location)})")

    def _response(self, response: Response) -> None:
        if response.status >= 500 and response.status not in self.expected:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")

    def check(self) -> None:
        """Fail with everything that was heard."""
        assert not self.complaints, "\n".join(self.complaints)


def _place(location: Any) -> str:
    return f"{location.get('url', '')}:{location.get('lineNumber', '')}"
