"""The register of organisations at 省质量技术监督局 (manual 10.4): one port, three adapters, chosen by a setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from kernel.settings import Settings, SettingsError
from services.reports.adapters.bureau.fake import FakeRegister
from services.reports.adapters.bureau.http import HttpRegister
from services.reports.adapters.bureau.port import Register
from services.reports.adapters.bureau.registry import LocalRegister


@cache
def _bureau(address: str, token: str) -> HttpRegister:
    """One a process: its breaker counts the failures of all requests together."""
    return HttpRegister(address, token)


_ADAPTERS: Mapping[str, Callable[[Settings], Register]] = {
    "registry": lambda _settings: LocalRegister(),
    "http": lambda settings: _bureau(_address(settings), settings.environment.get("EMPLOYER_REGISTER_TOKEN", "")),
    "fake": lambda _settings: FakeRegister(),
}


def register_of(settings: Settings) -> Register:
    """The register that EMPLOYER_REGISTER names (registry, http, fake); raises SettingsError for another."""
    name = settings.environment.get("EMPLOYER_REGISTER") or "registry"
    if name not in _ADAPTERS:
        raise SettingsError(f"EMPLOYER_REGISTER must be one of {', '.join(_ADAPTERS)}")
    return _ADAPTERS[name](settings)


def _address(settings: Settings) -> str:
    """The fixed base address: nothing that a user types ever becomes part of it."""
    given = settings.environment.get("EMPLOYER_REGISTER_URL", "")
    if not given.startswith(("https://", "http://")):
        raise SettingsError("EMPLOYER_REGISTER_URL must be an address beginning with https: or http:")
    return given.rstrip("/")
