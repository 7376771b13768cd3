"""The other services that a job may call, as `kernel.files.files` is its file store: as this process itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TypeVar

from kernel.client import ServiceClient, Transport
from kernel.settings import Settings, SettingsError
from kernel.tokens import Signer

C = TypeVar("C", bound=ServiceClient)
Peers = Callable[[str], Transport]
"""Gives the connection to a service by its name."""
_peers: ContextVar[Peers] = ContextVar("peers")


def peer(client: type[C], service: str) -> C:
    """The typed client of another service; raises LookupError where no job runs."""
    return client(_peers.get()(service))


@contextmanager
def bound(peers: Peers) -> Iterator[None]:
    """Let `peer` reach services through `peers` for the block."""
    token = _peers.set(peers)
    try:
        yield
    finally:
        _peers.reset(token)


def peers_of(settings: Settings, issuer: str) -> Peers:
    """Connections as one of our processes, each made when it is first asked for."""
    return cache(lambda service: transport(settings, service, issuer))


def transport(settings: Settings, service: str, issuer: str) -> Transport:
    """A connection to a service, signed by one of our processes; raises SettingsError when it has no keys."""
    if settings.keys is None:
        raise SettingsError(f"INTERNAL_KEYS is not set: {issuer} cannot sign its calls")
    return Transport(settings.service_url(service), service, Signer(settings.keys, issuer))
