"""The small answer behind the badges: waiting counts by screen and the state of one's newest jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from gateway.guard import SIGNED_IN, page
from gateway.pages.office import jobs, waiting
from gateway.pages.office.jobs import NEWEST, OPEN
from gateway.together import together


@page("/counts", SIGNED_IN)
def counts() -> Response:
    answered = together({**jobs.questions(NEWEST), **waiting.questions()})
    return jsonify(told(waiting.counts(answered), jobs.newest(answered)))


def told(counted: Mapping[str, int], mine: tuple[list[dict[str, Any]], int] | None) -> dict[str, Any]:
    """What job.js shows: `waiting` by screen, `bell`, and the newest jobs with what became of them."""
    return {
        "waiting": counted,
        "bell": sum(counted.get(key, 0) for key in waiting.BELL),
        "jobs": [_job(job) for job in (mine[0] if mine else [])[:NEWEST]],
    }


def _job(job: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": str(job["id"]), "open": job["id"], "title": job["title"], "running": job["state"] in OPEN,
            "ok": job["state"] == "done"}  # fmt: skip
