"""Settings: read once from the environment, frozen, failing at the start with one clear line.

Every value may also come from a file: `NAME_FILE` names a file that holds the value of `NAME`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SWITCH = {"on": True, "off": False}
DATABASES = ("sqlite", "postgresql+psycopg")
WEB = ("https", "http")
BROKERS = ("redis", "rediss", "unix")
AUDIT_DAYS = 180
"""The least that the audit trail is kept, in days; the database itself keeps what is younger."""
API_RATE = 600


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process may know of its surroundings. Addresses are base addresses without a slash at the end.

    `password_policy` is "manual" (manual 2.2) or "strict"; `trusted_proxies` is the number of proxies before
    the gateway whose X-Forwarded-For entries are believed; `office_contact` is shown where passwords are lost;
    `public_url` is where people outside reach the gateway, printed on documents; `audit_days` is how long entries of
    the audit trail are kept; `webhooks_allow` are places inside (host:port) that webhooks may reach all the same, also
    without TLS; `api_rate` is how many requests a minute one API client may send to one process of the gateway.
    """

    data: Path
    environment: Mapping[str, str] = field(repr=False)
    redis_url: str = field(repr=False)
    files_url: str
    keys: Path | None
    public_keys: Path
    gateway_secret: bytes = field(repr=False)
    captcha: bool
    password_policy: str
    cookie_secure: bool
    demo: bool
    log_level: str
    trusted_proxies: int
    office_contact: str
    public_url: str
    audit_days: int
    webhooks_allow: frozenset[str]
    api_rate: int

    def database_url(self, service: str) -> str:
        """Where a service's tables are; embedded default: one SQLite file a service in the data folder."""
        given = _address(self.environment, f"{service.upper()}_DATABASE_URL", DATABASES)
        return given or f"sqlite:///{self.data}/{service}.db"

    def text(self, name: str) -> str:
        """A setting that one service alone reads; "" where it is not given."""
        return _get(self.environment, name) or ""

    def service_url(self, service: str) -> str:
        """The base address of a service or the gateway."""
        value = _get(self.environment, f"{service.upper()}_URL")
        if not value:
            raise SettingsError(f"{service.upper()}_URL is not set: the address of {service} is unknown")
        return value.rstrip("/")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises SettingsError naming what is wrong."""
        source = dict(os.environ if environment is None else environment)
        for name in source:
            if name.removesuffix("_FILE").endswith("_DATABASE_URL"):
                _address(source, name.removesuffix("_FILE"), DATABASES)
        data = Path(_get(source, "OFFICE_DATA") or "var").resolve()
        keys = _get(source, "INTERNAL_KEYS")
        return cls(
            data=data,
            environment=source,
            redis_url=_address(source, "REDIS_URL", BROKERS) or "redis://127.0.0.1:6379/0",
            files_url=_get(source, "FILES_URL") or f"file://{data}/files",
            keys=Path(keys) if keys else None,
            public_keys=Path(_get(source, "INTERNAL_PUBLIC_KEYS") or data / "public-keys.json"),
            gateway_secret=(_get(source, "GATEWAY_SECRET") or "").encode(),
            captcha=_switch(source, "CAPTCHA", default="on"),
            password_policy=_choice(source, "PASSWORD_POLICY", ("manual", "strict")),
            cookie_secure=_switch(source, "COOKIE_SECURE", default="on"),
            demo=_choice(source, "DEMO", ("0", "1")) == "1",
            log_level=_choice(source, "LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
            trusted_proxies=_count(source, "TRUSTED_PROXIES"),
            office_contact=_get(source, "OFFICE_CONTACT") or "就业指导处",
            public_url=(_address(source, "PUBLIC_URL", WEB) or _get(source, "GATEWAY_URL") or "").rstrip("/"),
            audit_days=_count(source, "AUDIT_DAYS", least=AUDIT_DAYS),
            webhooks_allow=_places(source, "WEBHOOKS_ALLOW"),
            api_rate=_count(source, "API_RATE", least=1, default=API_RATE),
        )


def _get(source: Mapping[str, str], name: str) -> str | None:
    file = source.get(f"{name}_FILE")
    if not file:
        return source.get(name)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE cannot be read: {error}") from error


def _address(source: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = _get(source, name)
    # the value itself stays out of the message: it may hold a password
    if value and urlsplit(value).scheme not in schemes:
        raise SettingsError(f"{name} must be an address beginning with {', '.join(f'{s}:' for s in schemes)}")
    return value


def _choice(source: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = _get(source, name) or choices[0]
    if value not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}")
    return value


def _switch(source: Mapping[str, str], name: str, *, default: str) -> bool:
    value = _get(source, name) or default
    if value not in SWITCH:
        raise SettingsError(f"{name} must be on or off")
    return SWITCH[value]


def _count(source: Mapping[str, str], name: str, *, least: int = 0, default: int | None = None) -> int:
    value = _get(source, name) or str(least if default is None else default)
    if not value.isascii() or not value.isdigit():
        raise SettingsError(f"{name} must be a whole number")
    if int(value) < least:
        raise SettingsError(f"{name} must be {least} or more")
    return int(value)


def _places(source: Mapping[str, str], name: str) -> frozenset[str]:
    places = frozenset((_get(source, name) or "").replace(",", " ").split())
    if not all(re.fullmatch(r"[A-Za-z0-9.-]+:[0-9]{1,5}", place) for place in places):
        raise SettingsError(f"{name} must be a list of host:port")
    return places
