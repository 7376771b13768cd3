"""The register of organisations at 省质量技术监督局 (manual 10.4): one port, three adapters, chosen by a setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from kernel.settings import Settings, SettingsError
from services.reports.adapters.bureau.fake import FakeRegister
from services.reports.adapters.bureau.http import WHOLE_SECONDS, HttpRegister
from services.reports.adapters.bureau.port import Register
from services.reports.adapters.bureau.registry import LocalRegister

MOST_SECONDS = 8


@cache
def _bureau(address: str, token: str, seconds: float) -> HttpRegister:
    """One a process: its breaker counts the failures of all requests together."""
    return HttpRegister(address, token, seconds)


_ADAPTERS: Mapping[str, Callable[[Settings], Register]] = {
    "registry": lambda _settings: LocalRegister(),
    "http": lambda settings: _bureau(_address(settings), settings.text("EMPLOYER_REGISTER_TOKEN"), _seconds(settings)),
    "fake": lambda _settings: FakeRegister(),
}


def register_of(settings: Settings) -> Register:
    """The register that EMPLOYER_REGISTER names (registry, http, fake); raises SettingsError for another."""
    name = settings.text("EMPLOYER_REGISTER") or "registry"
    if name not in _ADAPTERS:
        raise SettingsError(f"EMPLOYER_REGISTER must be one of {', '.join(_ADAPTERS)}")
    return _ADAPTERS[name](settings)


def _address(settings: Settings) -> str:
    """The fixed base address: nothing that a user types ever becomes part of it."""
    given = settings.text("EMPLOYER_REGISTER_URL")
    if not given.startswith(("https://", "http://")):
        raise SettingsError("EMPLOYER_REGISTER_URL must be an address beginning with https: or http:")
    return given.rstrip("/")


def _seconds(settings: Settings) -> float:
    """How long the bureau's answer may take; twice as long and the page gives up too."""
    given = settings.text("EMPLOYER_REGISTER_SECONDS") or str(WHOLE_SECONDS)
    if given not in map(str, range(1, MOST_SECONDS + 1)):
        raise SettingsError(f"EMPLOYER_REGISTER_SECONDS must be a whole number from 1 to {MOST_SECONDS}")
    return float(given)
