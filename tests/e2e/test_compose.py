"""What docker-compose.yml promises; tests/e2e/test_fleet.py runs it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.rates.policies import DEFAULTS
from gateway.wiring import SERVICES
from tests.e2e.fleet import composed

DOCKERFILE = (Path(__file__).parents[2] / "Dockerfile").read_text()


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


def test_every_service_has_a_worker_on_its_data_that_may_not_change_tables(
    containers: dict[str, Any],
) -> None:
    for name in (service.name for service in SERVICES):
        worker = containers[f"{name}-worker"]
        assert worker["volumes"] == containers[name]["volumes"]
        assert not [each for each in worker["environment"] if "OWNER" in each]


def test_containers_write_nothing_but_their_data_and_may_become_nobody_else(
    containers: dict[str, Any],
) -> None:
    for name, container in containers.items():
        assert container["read_only"] is True, name
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in container, name
    assert "USER marches" in DOCKERFILE
    assert containers["valkey"]["user"] != "0"


def test_only_postgresql_is_given_anything_back_to_become_its_own_user(
    containers: dict[str, Any],
) -> None:
    given = {name: each["cap_add"] for name, each in containers.items() if "cap_add" in each}
    assert given == {"postgres": ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]}


def test_no_container_takes_more_than_its_share_of_the_machine(
    containers: dict[str, Any],
) -> None:
    for name, container in containers.items():
        assert bytes_of(container["mem_limit"]) <= bytes_of("1536m"), name
        assert 0 < container["cpus"] <= 2, name
        assert 0 < container["pids_limit"] <= 200, name
        for place in container["tmpfs"]:
            size = re.search(r":size=(\w+),noexec,nosuid,nodev$", place)
            assert size, (name, place)
            assert bytes_of(size[1]) <= bytes_of("64m"), name
        assert set(container["logging"]["options"]) == {"max-size", "max-file"}, name
    most = sum(bytes_of(each["mem_limit"]) for each in containers.values())
    assert most <= bytes_of("9g")


def bytes_of(size: str) -> int:
    """What 64m or 1g is."""
    return int(size[:-1]) << {"m": 20, "g": 30}[size[-1]]


def test_every_image_is_of_one_version(containers: dict[str, Any]) -> None:
    images = [each["image"] for each in containers.values() if "build" not in each]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    for image in images:
        assert re.search(r":\d+(\.\d+)+(-\w+)?(@sha256:\w+)?$", image), image


def test_the_gateway_says_its_rates_and_whose_word_it_takes_for_an_address(
    containers: dict[str, Any],
) -> None:
    given = containers["gateway"]["environment"]
    assert json.loads(given["MARCHES_RATE_LIMITS"]) == DEFAULTS
    assert given["MARCHES_TRUSTED_PROXIES"] == "${MARCHES_TRUSTED_PROXIES:-[]}"


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
