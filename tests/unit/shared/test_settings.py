"""Settings come from the environment; production starts on no weak secret."""

import secrets
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.shared.settings import ConfigurationError, Settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("MARCHES_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "secret",
    [None, "", "short", "a" * 64, "abcdefg" * 8, secrets.token_hex(16)[:31]],
    ids=["none", "empty", "short", "one letter", "seven letters", "31 characters"],
)
def test_production_refuses_a_missing_short_or_monotonous_signing_secret(
    monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    monkeypatch.setenv("MARCHES_ENVIRONMENT", "production")
    if secret is not None:
        monkeypatch.setenv("MARCHES_SIGNING_SECRET", secret)
    with pytest.raises(ValidationError, match="MARCHES_SIGNING_SECRET must be") as refused:
        Settings()
    assert "openssl rand -hex 32" in str(refused.value)


def test_production_starts_on_a_random_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARCHES_ENVIRONMENT", "production")
    monkeypatch.setenv("MARCHES_SIGNING_SECRET", "0123456789abcdef0123456789abcdef")
    assert Settings().production


def test_development_needs_no_secret() -> None:
    assert not Settings().production


def test_a_secret_is_shown_neither_in_the_settings_nor_in_their_refusal() -> None:
    assert "opensesame" not in repr(Settings(signing_secret="opensesame"))
    with pytest.raises(ValidationError) as refused:
        Settings(environment="production", signing_secret="opensesame")
    assert "opensesame" not in str(refused.value)


def test_each_service_has_its_own_database_and_owner_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARCHES_BOARD_DATABASE_URL", "postgresql://app@db/board")
    monkeypatch.setenv("MARCHES_BOARD_OWNER_DATABASE_URL", "postgresql://owner@db/board")
    monkeypatch.setenv("MARCHES_FINANCE_DATABASE_URL", "postgresql://app@db/finance")
    settings = Settings()
    assert settings.database_urls == {
        "board": "postgresql://app@db/board",
        "finance": "postgresql://app@db/finance",
    }
    assert settings.database_url("board") == "postgresql://app@db/board"
    assert settings.owner_database_url("board") == "postgresql://owner@db/board"


def test_without_an_owner_url_the_application_role_migrates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MARCHES_BOARD_DATABASE_URL", "postgresql://app@db/board")
    assert Settings().owner_database_url("board") == "postgresql://app@db/board"


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_url_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv("MARCHES_BOARD_DATABASE_URL", value)
    for asked in (Settings().database_url, Settings().owner_database_url):
        with pytest.raises(ConfigurationError, match="set MARCHES_BOARD_DATABASE_URL"):
            asked("board")


def test_a_field_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARCHES_DATA_DIR", "/srv/marches")
    monkeypatch.setenv("MARCHES_CORS_ORIGINS", '["https://board.example"]')
    settings = Settings()
    assert settings.data_dir == Path("/srv/marches")
    assert settings.cors_origins == ("https://board.example",)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "70000"), ("BODY_LIMIT", "0"), ("LOG_LEVEL", "loud"), ("ENVIRONMENT", "prod")],
)
def test_an_impossible_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"MARCHES_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()
