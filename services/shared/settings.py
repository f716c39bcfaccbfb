"""Settings, from the environment only (`MARCHES_...`); defaults are for development."""

import os
import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASE_URL = re.compile(r"MARCHES_([A-Z]+)_DATABASE_URL")
OWNER_DATABASE_URL = re.compile(r"MARCHES_([A-Z]+)_OWNER_DATABASE_URL")
SERVICE_URL = re.compile(r"MARCHES_((?!JWKS|TOKEN)[A-Z]+)_URL")
MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE
SHORTEST_SECRET = 32


class ConfigurationError(Exception):
    """A setting is missing or not usable; the message names it and what would be right."""


def _urls(pattern: re.Pattern[str]) -> dict[str, str]:
    found = ((pattern.fullmatch(name), value) for name, value in os.environ.items())
    return {match[1].lower(): value for match, value in found if match and value}


class Settings(BaseSettings):
    """What a deployment may choose. Field `x` is read from `MARCHES_X`."""

    model_config = SettingsConfigDict(
        env_prefix="MARCHES_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    environment: Literal["development", "production"] = "development"
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535)
    public_address: str = Field(
        default_factory=lambda given: f"http://localhost:{given['port']}",
        pattern=r"^https?://[^\s/?#]+$",
        description="where people reach it: in mail, calendars and feeds",
    )
    reuse_port: bool = Field(default=False, description="share the port with a newer process")
    notice_seconds: float = Field(default=4, ge=0, description="from SIGTERM to a closed port")
    telemetry_port: int | None = Field(default=None, description="where the gateway has /metrics")
    data_dir: Path = Field(default=Path(".marches"), description="database, keys and uploads")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    issuer: str = Field(default="marches", description="`iss` of accepted tokens")
    audience: str = Field(default="marches", description="`aud` of accepted tokens")
    oidc: bool = Field(default=False, description="`issuer` is an OIDC issuer elsewhere")
    jwks_url: str | None = Field(default=None, description="public keys by address")
    jwks_file: Path | None = Field(default=None, description="public keys; made when not given")
    client_id: str | None = Field(default=None, description="as whom a service calls others")
    client_secret: SecretStr | None = Field(default=None, description="proves that it is that one")
    token_url: str | None = Field(default=None, description="where it gets its tokens")
    signing_secret: SecretStr | None = Field(default=None, description="signs page cursors")
    cors_origins: tuple[str, ...] = Field(default=(), description="may send credentials")
    trusted_proxies: tuple[str, ...] = Field(
        default=(), description="addresses whose X-Forwarded-For and -Proto are believed"
    )
    body_limit: int = Field(default=MEBIBYTE, gt=0, description="bytes, but for uploads")
    webhook_ports: tuple[int, ...] = Field(default=(443,), description="of webhook addresses")
    webhook_trials: tuple[str, ...] = Field(
        default=(), description="beginnings of webhook addresses that are not checked"
    )
    smtp_host: str | None = Field(default=None, description="mail server; none: a folder")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str = Field(
        default="no-reply@localhost", pattern=r"^[!-?A-~]+@[A-Za-z0-9.-]+$", description="sender"
    )
    proof_after: int = Field(
        default=50, ge=0, description="sent to one public path from one address in a day"
    )
    engine: str = Field(
        default="duckdb",
        pattern=r"^(duckdb|spark://.+|local(\[.+\])?)$",
        description="what recovery runs are worked out on: duckdb, or Spark by its address",
    )
    upload_limit: int = Field(default=1024 * MEBIBYTE, gt=0, description="bytes")
    upload_quota: int = Field(
        default=10 * GIBIBYTE, gt=0, description="bytes of files that an organisation has kept"
    )
    upload_space: int = Field(
        default=100 * GIBIBYTE, gt=0, description="the same of all organisations together"
    )
    upload_days: float = Field(default=7, ge=0, description="a file is kept after its import")
    free_space: int | None = Field(
        default=None, ge=0, description="bytes of a disk below which no file is taken"
    )
    request_seconds: float = Field(default=30, gt=0, description="until an answer begins")
    idle_seconds: float = Field(default=60, gt=0, description="until a resting answer is cut")
    upstream_places: int = Field(default=256, gt=0, description="requests at once to a service")
    public_cache_seconds: float = Field(default=5, ge=0, description="0 keeps nothing")
    rate_limits: dict[str, str] = Field(default={}, description="by class: `600/minute`")
    rate_limit_store: str | None = Field(default=None, description="valkey://host:port")
    lane_places: int = Field(default=1, gt=0, description="heavy tasks at once of a service")
    lane_waiting: int = Field(default=4, ge=0, description="heavy tasks that may wait for them")
    lane_seconds: float = Field(default=25, gt=0, description="until a heavy task is ended")
    lane_idle_seconds: float = Field(default=60, gt=0, description="until an idle process ends")
    demo: bool = Field(default=True, description="load the demonstration sample at start")
    database_urls: dict[str, str] = Field(default_factory=lambda: _urls(DATABASE_URL))
    owner_database_urls: dict[str, str] = Field(default_factory=lambda: _urls(OWNER_DATABASE_URL))
    service_urls: dict[str, str] = Field(default_factory=lambda: _urls(SERVICE_URL))

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @model_validator(mode="after")
    def _refuse_trials_in_production(self) -> Self:
        if self.production and self.webhook_trials:
            raise ValueError("MARCHES_WEBHOOK_TRIALS is for trials; production checks every one")
        return self

    @model_validator(mode="after")
    def _refuse_open_mail_in_production(self) -> Self:
        if self.production and self.smtp_password and self.smtp_security == "none":
            raise ValueError("MARCHES_SMTP_SECURITY must be starttls or tls where a password goes")
        return self

    @model_validator(mode="after")
    def _refuse_weak_secrets_in_production(self) -> Self:
        secret = self.signing_secret.get_secret_value() if self.signing_secret else ""
        if self.production and (len(secret) < SHORTEST_SECRET or len(set(secret)) < 8):
            raise ValueError(
                f"MARCHES_SIGNING_SECRET must be a random text of at least {SHORTEST_SECRET} "
                "characters in production; `openssl rand -hex 32` makes one"
            )
        return self

    def database_url(self, service: str) -> str:
        """Where `service` keeps its data, as the application role."""
        try:
            return self.database_urls[service]
        except KeyError:
            raise ConfigurationError(
                f"no database for {service}: set MARCHES_{service.upper()}_DATABASE_URL"
            ) from None

    def owner_database_url(self, service: str) -> str:
        """The same database as the role that may change its tables."""
        return self.owner_database_urls.get(service) or self.database_url(service)
