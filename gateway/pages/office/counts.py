"""The small answer behind the badges: waiting counts by screen and the state of one's newest jobs."""

from __future__ import annotations

from flask import Response, jsonify

from gateway import session
from gateway.clients import messaging
from gateway.guard import SIGNED_IN, page
from gateway.pages.office.jobs import OPEN, own_jobs
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
    return jsonify(waiting=_waiting(), jobs=shown)


def _waiting() -> dict[str, int]:
    if not session.resolve().screens & {"messages.inbox", "messages.broadcasts"}:
        return {}
    try:
        summary = messaging().summary()
    except DomainError:
        return {}
    return {"messages.inbox": summary["unread_single"], "messages.broadcasts": summary["unread_broadcasts"]}
