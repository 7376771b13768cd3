"""The strip of queues in 任务中心: why a job waits. Numbers over all schools, nothing of anybody's jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from gateway import answers
from gateway.clients import SERVICES, JobsClient
from gateway.guard import SIGNED_IN, page
from gateway.pages.office.docs import TITLES
from gateway.together import together

NAMES = {"default": "日常任务", "exports": "导出和打印", "imports": "数据导入", "lookups": "单位核对",
         "webhooks": "事件推送"}  # fmt: skip
"""Queues of all services by what they carry; a queue is named `service.carries`."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Line:
    """Queues of one name: jobs that wait, seconds that the first has, since the last sign of life (None: never);
    `idle` says whose no worker takes from, if any.
    """

    title: str
    waiting: int
    oldest_seconds: float
    seen_seconds: float | None
    idle: str


def values() -> dict[str, Any]:
    """What the strip shows; a service that does not answer is named and left out."""
    answered = together({name: _question(name) for name in SERVICES})
    found = [state for states in answered.values() for state in states or ()]
    lines = [_line(title, _carrying(name, found)) for name, title in NAMES.items() if any(_carrying(name, found))]
    seen = [line.seen_seconds for line in lines if line.seen_seconds is not None]
    down = [TITLES[name] for name, states in answered.items() if states is None]
    return {"lines": lines, "queues_down": down, "seen": min(seen, default=None), "lasting": lasting}


def lasting(seconds: float) -> str:
    """ "1 分钟内", "12 分钟", "3 小时", "2 天"."""
    for unit, word in ((_DAY, "天"), (_HOUR, "小时"), (_MINUTE, "分钟")):
        if seconds >= unit:
            return f"{int(seconds // unit)} {word}"
    return "1 分钟内"


def _question(service: str) -> Callable[[], list[dict[str, Any]]]:
    client = JobsClient(service)
    return client.queues


def _carrying(name: str, states: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [state for state in states if state["queue"].partition(".")[2] == name]


def _line(title: str, states: list[Mapping[str, Any]]) -> Line:
    seen = [state["seen_seconds"] for state in states if state["seen_seconds"] is not None]
    waiting, oldest = sum(state["waiting"] for state in states), max(state["oldest_seconds"] for state in states)
    return Line(title, waiting, oldest, min(seen, default=None), _idle(title, states))


def _idle(title: str, states: list[Mapping[str, Any]]) -> str:
    left = [TITLES[state["queue"].partition(".")[0]] for state in states if not state["workers"]]
    return title if len(left) == len(states) else f"{title}（{'、'.join(left)}）" if left else ""


@page("/jobs/queues", SIGNED_IN)
def queues() -> Response:
    """The strip, which asks for itself anew while the page is seen (job.js)."""
    return answers.page("office/queues.html", **values())
