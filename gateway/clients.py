"""The typed clients of the services, speaking as whoever is asking now.

One pooled transport a service for the whole process; a client itself is a small object made when needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import requests
from flask import Flask, current_app, request
from requests.adapters import BaseAdapter

from kernel import context
from kernel.client import ServiceClient, Transport
from kernel.errors import DomainError
from kernel.identity import ANONYMOUS
from kernel.settings import Settings, SettingsError
from kernel.tokens import Signer
from services.agreements.client import AgreementsClient
from services.auth.client import AuthClient
from services.graduates.client import GraduatesClient
from services.messaging.client import MessagingClient
from services.reports.client import ReportsClient

T = TypeVar("T")
SERVICES = ("auth", "messaging", "graduates", "agreements", "reports")


def install(app: Flask, settings: Settings, adapters: Mapping[str, BaseAdapter] | None = None) -> None:
    """Make the transports; tests give adapters that call the service apps in-process."""
    if settings.keys is None:
        raise SettingsError("INTERNAL_KEYS is not set: the gateway cannot speak to the services")
    signer = Signer(settings.keys, "gateway")
    app.extensions["transports"] = {
        name: Transport(settings.service_url(name), name, signer, (adapters or {}).get(name)) for name in SERVICES
    }


def transport(service: str) -> Transport:
    """The pooled connection to a service."""
    return cast(Transport, current_app.extensions["transports"][service])


def auth() -> AuthClient:
    """Auth, as whoever is signed in."""
    return AuthClient(transport("auth"), context.identity())


def auth_as_gateway() -> AuthClient:
    """Auth, as the gateway itself: sessions and what comes before them."""
    return AuthClient(transport("auth"))


def messaging() -> MessagingClient:
    """Messaging, as whoever is signed in."""
    return MessagingClient(transport("messaging"), context.identity())


def graduates() -> GraduatesClient:
    """Graduates, as whoever is signed in."""
    return GraduatesClient(transport("graduates"), context.identity())


def agreements() -> AgreementsClient:
    """Agreements, as whoever is signed in."""
    return AgreementsClient(transport("agreements"), context.identity())


def reports() -> ReportsClient:
    """Reports, as whoever is signed in."""
    return ReportsClient(transport("reports"), context.identity())


def verifiers() -> tuple[AgreementsClient, GraduatesClient]:
    """The services that print papers, as a visitor from where this request came: whoever checks a code."""
    visitor = ANONYMOUS.at(request.remote_addr or "")
    return AgreementsClient(transport("agreements"), visitor), GraduatesClient(transport("graduates"), visitor)


def or_none(question: Callable[[], T]) -> T | None:
    """What a part of a page shows; None where the service does not answer or refuses, so that the rest stands."""
    try:
        return question()
    except DomainError:
        return None


class JobsClient(ServiceClient):
    """The endpoints about jobs, which every service has alike."""

    def __init__(self, service: str) -> None:
        super().__init__(transport(service), context.identity())
        self._base = f"/api/v1/{service}/jobs"

    def jobs(self, **filters: Any) -> dict[str, Any]:
        """A page of jobs (`state`, `page`, `size`), newest first."""
        found: dict[str, Any] = self.call("GET", self._base, params=filters)
        return found

    def job(self, job_id: str) -> dict[str, Any]:
        """One job's progress."""
        found: dict[str, Any] = self.call("GET", f"{self._base}/{job_id}")
        return found

    def cancel(self, job_id: str) -> None:
        self.call("POST", f"{self._base}/{job_id}/cancel")

    def all_jobs(self, **filters: Any) -> dict[str, Any]:
        """A page of the school's jobs, whoever ordered them (`kind`, `state`, `older_than`); for the school level."""
        found: dict[str, Any] = self.call("GET", f"{self._base}/all", params=filters)
        return found

    def any_job(self, job_id: str) -> dict[str, Any]:
        """One of them."""
        found: dict[str, Any] = self.call("GET", f"{self._base}/all/{job_id}")
        return found

    def queues(self) -> list[dict[str, Any]]:
        """How each queue of the service stands: numbers over all schools."""
        found: dict[str, Any] = self.call("GET", f"{self._base}/queues")
        return list(found["items"])

    def act(self, job_id: str, verb: str) -> None:
        """`retry` or `cancel` one of them."""
        self.call("POST", f"{self._base}/all/{job_id}/{verb}")

    def file(self, job_id: str) -> requests.Response:
        """The finished file, streamed."""
        return self.stream("GET", f"{self._base}/{job_id}/file")
