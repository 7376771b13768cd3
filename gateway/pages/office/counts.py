"""The small answer behind the badges: waiting counts by screen and the state of one's newest jobs."""

from __future__ import annotations

from flask import Response, jsonify

from gateway.guard import SIGNED_IN, page
from gateway.pages.office.jobs import OPEN, own_jobs
from gateway.pages.office.waiting import BELL
from gateway.pages.office.waiting import counts as counted
from kernel.errors import DomainError


@page("/counts", SIGNED_IN)
def counts() -> Response:
    try:
        jobs, _ = own_jobs(1, 10)
    except DomainError:
        jobs = []
    shown = [
        {"id": str(job["id"]), "open": job["id"], "title": job["title"], "running": job["state"] in OPEN,
         "ok": job["state"] == "done"}
        for job in jobs
    ]  # fmt: skip
    waiting = counted()
    return jsonify(waiting=waiting, bell=sum(waiting.get(key, 0) for key in BELL), jobs=shown)
