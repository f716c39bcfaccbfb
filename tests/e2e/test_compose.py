"""What docker-compose.yml promises; tests/e2e/test_fleet.py runs it."""

from pathlib import Path
from typing import Any

import pytest

from gateway.wiring import SERVICES
from tests.e2e.fleet import composed


@pytest.fixture(scope="module")
def containers() -> dict[str, Any]:
    return composed()


def test_every_service_has_a_database_an_application_role_and_an_owner_of_its_own(
    containers: dict[str, Any],
) -> None:
    for service in SERVICES:
        name, prefix = service.name, f"MARCHES_{service.name.upper()}"
        given = containers[name]["environment"]
        assert given[f"{prefix}_DATABASE_URL"].startswith(f"postgresql://{name}_app:")
        assert given[f"{prefix}_OWNER_DATABASE_URL"].startswith(f"postgresql://{name}_owner:")
        databases = [each for each in given if each.endswith("DATABASE_URL")]
        assert databases == [f"{prefix}_DATABASE_URL", f"{prefix}_OWNER_DATABASE_URL"]


def test_every_service_with_jobs_has_a_worker_on_its_data_that_may_not_change_tables(
    containers: dict[str, Any],
) -> None:
    for name in (service.name for service in SERVICES if service.jobs):
        worker = containers[f"{name}-worker"]
        assert worker["volumes"] == containers[name]["volumes"]
        assert not [each for each in worker["environment"] if "OWNER" in each]


def test_containers_write_nothing_but_their_data_and_may_become_nobody_else(
    containers: dict[str, Any],
) -> None:
    for name, container in containers.items():
        assert container["read_only"] is True, name
        if container.get("build"):
            assert container["cap_drop"] == ["ALL"]
            assert container["security_opt"] == ["no-new-privileges:true"]
    dockerfile = (Path(__file__).parents[2] / "Dockerfile").read_text()
    assert "USER marches" in dockerfile


def test_no_secret_stands_in_the_file(containers: dict[str, Any]) -> None:
    for container in containers.values():
        for name, value in container.get("environment", {}).items():
            if any(word in name for word in ("PASSWORD", "SECRET", "DATABASE_URL")):
                assert "${" in value, name


def test_only_the_gateway_can_be_reached_from_outside(containers: dict[str, Any]) -> None:
    assert [name for name, each in containers.items() if "ports" in each] == ["gateway"]
    assert containers["gateway"]["ports"] == ["8000:8000"]


def test_only_the_directory_can_sign_tokens(containers: dict[str, Any]) -> None:
    keys = "directory:/data"
    holders = [name for name, each in containers.items() if keys in each.get("volumes", [])]
    assert holders == ["directory", "directory-worker"]
    for service in SERVICES:
        verifies = "MARCHES_JWKS_URL" in containers[service.name]["environment"]
        assert verifies == (service.name != "directory")
