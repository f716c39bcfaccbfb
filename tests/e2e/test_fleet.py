"""Every command of docker-compose.yml as a process of this machine: journeys, restarts, load."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.wiring import SERVICES
from services.demo.figures.attendances import sample_csv
from tests.api.webhooks import LOOPBACKS
from tests.e2e.fleet import Fleet, running_fleet
from tests.e2e.load import mixture, token_of
from tests.e2e.soak import soak
from tests.e2e.test_slice import SPC
from tests.e2e.traffic import traffic

ENDED = {"succeeded", "failed", "cancelled"}


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with running_fleet(MARCHES_REUSE_PORT="true") as fleet:
        yield fleet


@pytest.fixture(scope="module")
def client(fleet: Fleet) -> Iterator[httpx.Client]:
    """A client with the token of a program that the operator has made on the command line."""
    with httpx.Client(base_url=fleet.url, timeout=30) as client:
        client.headers["Authorization"] = f"Bearer {token_of(fleet)}"
        yield client


def test_the_gateway_says_that_all_of_it_is_well(fleet: Fleet) -> None:
    for _ in range(20):  # what was written before there was a worker is sealed in a moment
        health = httpx.get(f"{fleet.url}/healthz")
        if health.status_code == 200:
            break
        time.sleep(0.5)
    assert health.status_code == 200, health.text
    assert set(health.json()["services"]) == {service.name for service in SERVICES}
    ready = httpx.get(f"{fleet.url}/readyz")
    assert ready.json()["status"] == "ok"


def test_the_first_question_is_answered_in_many_processes(client: httpx.Client) -> None:
    sent = client.post(
        "/v1/metrics/imports?format=nhse-ae",
        content=sample_csv().encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert sent.status_code == 202, sent.text
    while (job := client.get(sent.headers["location"]).json())["state"] not in ENDED:
        pass
    assert job["state"] == "succeeded", job
    answer = client.get(SPC.format(""))
    assert answer.json()["segments"][0]["upper_limit"] == pytest.approx(2573.956818)
    assert client.get(SPC.format(".png")).content.startswith(b"\x89PNG")


def test_what_was_done_is_in_an_audit_trail_that_verifies(client: httpx.Client) -> None:
    verified = client.get("/v1/metrics/audit/verification")
    assert verified.status_code == 200, verified.text
    assert (verified.json()["verified"], verified.json()["fault"]) == (True, None)
    assert verified.json()["entries"] > 0


@pytest.fixture(scope="module")
def officer(fleet: Fleet) -> Iterator[httpx.Client]:
    """A client with the token of a board's officer."""
    made = fleet.make_client("officer", "--role", "board_officer")
    form = {"grant_type": "client_credentials"}
    told = httpx.post(f"{fleet.url}/v1/oauth2/token", auth=made, data=form).json()
    held = {"Authorization": f"Bearer {told['access_token']}"}
    with httpx.Client(base_url=fleet.url, timeout=30, headers=held) as client:
        yield client


def test_the_events_of_all_processes_are_one_feed(officer: httpx.Client) -> None:
    told = officer.get("/v1/board/events").json()
    assert told["missing"] == []


@pytest.mark.parametrize("inside", ["https://finance/", "https://board:8000/", "https://postgres/"])
def test_no_webhook_leads_to_a_container(officer: httpx.Client, inside: str) -> None:
    body = {"organisation": "27D", "url": inside}
    answer = officer.post("/v1/board/webhooks", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook_address_refused")


def test_no_webhook_leads_to_this_machine_in_any_spelling(officer: httpx.Client) -> None:
    for url in LOOPBACKS:
        answer = officer.post("/v1/board/webhooks", json={"organisation": "27D", "url": url})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/url"), url
    assert officer.get("/v1/board/webhooks").json()["items"] == []


def test_without_a_token_nothing_is_told(fleet: Fleet) -> None:
    answer = httpx.get(fleet.url + SPC.format(""))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_metrics_are_inside_only(fleet: Fleet) -> None:
    inside = httpx.get(f"http://127.0.0.1:{fleet.ports['telemetry']}/metrics").text
    assert "marches_gateway_requests_total" in inside
    assert httpx.get(f"{fleet.url}/metrics").status_code == 404
    for service in SERVICES:
        own = httpx.get(f"http://127.0.0.1:{fleet.ports[service.name]}/metrics").text
        assert f'marches_database_up{{service="{service.name}"}} 1.0' in own


def test_a_worker_shows_that_it_lives(fleet: Fleet) -> None:
    for name in fleet.workers():
        *_, module, path = fleet.containers[name]["healthcheck"]["test"]
        file = fleet.data_of(name) / Path(path).name
        fleet.run("-m", module, str(file), like=name)


async def test_a_service_and_the_gateway_restart_under_load_and_no_client_sees_an_error(
    fleet: Fleet, client: httpx.Client
) -> None:
    requests = mixture(client.headers["authorization"])
    async with traffic(fleet.ports["gateway"], requests, clients=6, rate=100) as record:
        replacing = (asyncio.to_thread(fleet.replace, name) for name in ("metrics", "gateway"))
        assert await asyncio.gather(*replacing) == [0, 0]
    assert record.faultless(), (record.told(), record.errors[:5])


async def test_under_half_of_what_it_can_do_it_answers_all_and_holds_no_more(fleet: Fleet) -> None:
    """The short form of the soak: 20 seconds, since the whole suite has ten minutes."""
    await soak(fleet, measuring=4, warming=4, seconds=12)
