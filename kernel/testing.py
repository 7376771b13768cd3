"""What tests of every service need: waiting for a condition, identities, clients that call an app in-process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kernel.client import Transport
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.settings import Settings
from kernel.tokens import Signer, add_key
from kernel.wsgi_transport import WsgiAdapter

T = TypeVar("T")


def wait_until(condition: Callable[[], T], *, timeout: float = 30, what: str = "the condition") -> T:
    """Wait until `condition` gives something true, and give it back; fails with `what` after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s for {what}")
        time.sleep(0.05)


def make_settings(folder: Path, **environment: str) -> Settings:
    """Settings of a system in a folder of its own, with fresh internal keys."""
    keys, public = folder / "keys.json", folder / "public-keys.json"
    if not keys.exists():
        add_key(keys, public)
    return Settings.from_environment(
        {
            "OFFICE_DATA": str(folder),
            "INTERNAL_KEYS": str(keys),
            "INTERNAL_PUBLIC_KEYS": str(public),
            "GATEWAY_SECRET": "test-secret-of-the-gateway",
            "CAPTCHA": "off",
            "GATEWAY_URL": "https://gateway.test",
            "API_RATE": "1000000",
            **environment,
        }
    )


def transport_to(app: Any, name: str, settings: Settings, issuer: str = "gateway") -> Transport:
    """The real client's transport, calling `app` in this process."""
    assert settings.keys is not None
    return Transport(f"http://{name}.test", name, Signer(settings.keys, issuer), WsgiAdapter(app))


def staff_identity(*screens: str, level: str = "school", **values: Any) -> Identity:
    """A staff identity with the given screens; other fields as keywords."""
    defaults: dict[str, Any] = {"id": new_id(), "school_id": new_id(), "user_name": "tester", "name": "测试员"}
    return Identity(kind="staff", level=level, screens=frozenset(screens), **(defaults | values))


def service_identity(name: str) -> Identity:
    """One of our own processes."""
    return Identity(kind="service", user_name=name)
