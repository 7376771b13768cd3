"""Settings: from the environment or files; a wrong one is one clear line that names it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from kernel.settings import Settings, SettingsError


def read(**environment: str) -> Settings:
    return Settings.from_environment(environment)


def test_defaults_are_the_safe_ones(tmp_path: Path) -> None:
    settings = read(OFFICE_DATA=str(tmp_path))
    assert settings.captcha and settings.cookie_secure and not settings.demo
    assert (settings.password_policy, settings.trusted_proxies, settings.log_level) == ("manual", 0, "INFO")
    assert settings.audit_days == 180
    assert settings.database_url("auth") == f"sqlite:///{tmp_path}/auth.db"
    assert settings.files_url == f"file://{tmp_path}/files"


def test_any_value_may_come_from_a_file(tmp_path: Path) -> None:
    secret, url = tmp_path / "secret", tmp_path / "url"
    secret.write_text("from-a-file\n")
    url.write_text("postgresql+psycopg://u:p@db/auth\n")
    settings = read(GATEWAY_SECRET_FILE=str(secret), GATEWAY_SECRET="beaten", AUTH_DATABASE_URL_FILE=str(url))
    assert settings.gateway_secret == b"from-a-file"
    assert settings.database_url("auth") == "postgresql+psycopg://u:p@db/auth"


WRONG = {
    "CAPTCHA": "maybe",
    "COOKIE_SECURE": "1",
    "PASSWORD_POLICY": "none",
    "LOG_LEVEL": "LOUD",
    "TRUSTED_PROXIES": "-1",
    "GATEWAY_SECRET_FILE": "/nowhere/secret",
    "DEMO": "yes",
    "AUDIT_DAYS": "179",
    "AUTH_DATABASE_URL": "not an address",
    "REDIS_URL": "http://127.0.0.1",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_named_in_one_line(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**{name: WRONG[name]})
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="GATEWAY_SECRET_FILE"):
        read(GATEWAY_SECRET_FILE=str(tmp_path / "secret"))


def test_a_missing_address_is_named() -> None:
    with pytest.raises(SettingsError, match="MESSAGING_URL"):
        read().service_url("messaging")
    assert read(MESSAGING_URL="http://m:1/").service_url("messaging") == "http://m:1"


def test_settings_are_frozen_and_show_no_secret() -> None:
    settings = read(GATEWAY_SECRET="hunter22", AUTH_DATABASE_URL="postgresql+psycopg://u:hunter22@db/auth")
    with pytest.raises(FrozenInstanceError):
        settings.demo = True  # type: ignore[misc]
    assert "hunter22" not in repr(settings)


def test_printed_addresses_are_those_that_people_outside_reach() -> None:
    inside = "http://gateway:8000"
    assert read(GATEWAY_URL=inside).public_url == inside
    assert read(GATEWAY_URL=inside, PUBLIC_URL="https://office.example/").public_url == "https://office.example"
    assert read().public_url == ""
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        read(PUBLIC_URL="office.example")
