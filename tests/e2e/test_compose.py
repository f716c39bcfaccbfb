"""docker-compose.yml, with its commands run as processes against one PostgreSQL."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml

from gateway.wiring import SERVICES
from services.shared.postgres import SUPERUSER, EmbeddedPostgres
from services.shared.testing import open_directory
from tests.bench.servers import free_port

COMPOSE = Path(__file__).resolve().parents[2] / "docker-compose.yml"
SECRETS = {
    "POSTGRES_PASSWORD": "lettersanddigits1",
    "MARCHES_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """Stands in for the container `postgres`: a server that is not the house's own."""
    with open_directory() as directory, EmbeddedPostgres(directory) as cluster:
        yield cluster


def environment(service: dict[str, Any], server: EmbeddedPostgres, **more: str) -> dict[str, str]:
    """The service's environment, with the database's host where it is here."""

    def filled(value: str) -> str:
        secret = {name: quote(text, safe="") for name, text in SECRETS.items()}
        address = re.sub(r"\$\{(\w+)[^}]*\}", lambda match: secret[match[1]], value)
        socket = quote(str(server.socket_dir), safe="")
        return re.sub(r"@postgres/(\w+)", rf"@/\1?host={socket}&port=5432", address)

    given = {name: filled(value) for name, value in service["environment"].items()}
    return os.environ | given | more


def test_every_service_has_a_database_an_application_role_and_an_owner(
    compose: dict[str, Any],
) -> None:
    given = compose["services"]["marches"]["environment"]
    for service in SERVICES:
        name = service.name
        app = given[f"MARCHES_{name.upper()}_DATABASE_URL"]
        owner = given[f"MARCHES_{name.upper()}_OWNER_DATABASE_URL"]
        assert f"//{name}_app:" in app
        assert f"//{name}_owner:" in owner
        assert app.endswith(f"/{name}")
        assert owner.endswith(f"/{name}")


def test_containers_write_nothing_but_their_data(compose: dict[str, Any]) -> None:
    marches = compose["services"]["marches"]
    assert marches["read_only"] is True
    assert marches["volumes"] == ["data:/data"]


def test_its_commands_bring_the_house_up_in_production(
    compose: dict[str, Any], server: EmbeddedPostgres, tmp_path: Path
) -> None:
    services = compose["services"]
    admin = {
        "MARCHES_ADMIN_DATABASE_URL": server.url(SUPERUSER, "postgres"),
        "MARCHES_ROLE_PASSWORD": SECRETS["POSTGRES_PASSWORD"],
    }
    provision = environment(services["provision"], server, **admin)
    for _ in range(2):
        subprocess.run(command(services["provision"]), env=provision, check=True)
    port = str(free_port())
    given = environment(
        services["marches"], server, MARCHES_DATA_DIR=str(tmp_path), MARCHES_PORT=port
    )
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command(services["marches"]), env=given, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        said = wait_for_welcome(process)
        health = httpx.get(f"http://127.0.0.1:{port}/healthz").json()
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert health["status"] == "ok", health
    assert "token" not in said
    assert not (tmp_path / "postgres").exists()


def command(service: dict[str, Any]) -> list[str]:
    assert service["command"][0] == "python"
    return [sys.executable, *service["command"][1:]]


def wait_for_welcome(process: subprocess.Popen[str]) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if line.startswith("Stop "):
            return said
    raise AssertionError(f"it ended with {process.wait()}")
