"""Proof of work: nothing is asked below the threshold, and past it a solution counts once."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import httpx
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.consultations import EngagementOfficer, survey

AFTER = 3
UPDATES, CHALLENGE = "/v1/public/updates", "/v1/public/challenge"
SENT = {"email": "kim@example.org", "organisation": "27D"}
ADDRESSES = iter(f"192.0.2.{number}" for number in range(1, 255))


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("challenges")
    return settings_for(databases, {"engagement": ENGAGEMENT}, path, proof_after=AFTER)


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(ENGAGEMENT.create_app(settings)) as made:
        await survey(EngagementOfficer(made, settings))
        yield made


async def ask(client: httpx.AsyncClient, address: str, proof: str = "") -> httpx.Response:
    headers = {"X-Forwarded-For": address} | ({"Altcha": proof} if proof else {})
    return await client.post(UPDATES, json=SENT, headers=headers)


async def solved(client: httpx.AsyncClient) -> str:
    answer = await client.get(CHALLENGE)
    assert answer.headers["cache-control"] == "private, no-store"
    challenge = altcha.Challenge.from_dict(answer.json())
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


async def test_one_subscriber_with_many_addresses_is_one_sender(client: httpx.AsyncClient) -> None:
    codes = [(await ask(client, f"2001:db8::{n:x}")).status_code for n in range(AFTER + 1)]
    assert codes == [202] * AFTER + [403]
    assert (await ask(client, "2001:db8:0:1::1")).status_code == 202


async def past_the_threshold(client: httpx.AsyncClient) -> str:
    address = next(ADDRESSES)
    for _ in range(AFTER):
        assert (await ask(client, address)).status_code == 202
    refused = await ask(client, address)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    return address


async def test_past_the_threshold_each_proof_is_taken_once(client: httpx.AsyncClient) -> None:
    address, proof = await past_the_threshold(client), await solved(client)
    assert (await ask(client, address, proof)).status_code == 202
    again = await ask(client, address, proof)
    assert (again.status_code, again.json()["code"]) == (403, "proof_invalid")
    assert (await ask(client, next(ADDRESSES))).status_code == 202  # others are asked nothing
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert (await ask(client, address)).status_code == 202


async def test_a_proof_counts_once_over_all_processes(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    """Each counts what was sent to it; what was solved is known to all of them at once."""
    async with running(ENGAGEMENT.create_app(settings)) as other:
        addresses = [(each, await past_the_threshold(each)) for each in (client, other)]
        proof = await solved(client)
        sent = [ask(each, address, proof) for each, address in addresses * 4]
        answers = await asyncio.gather(*sent)
        assert sorted(each.status_code for each in answers) == [202, *[403] * 7]
        codes = {each.json()["code"] for each in answers if each.status_code == 403}
        assert codes == {"proof_invalid"}
        for each, address in addresses:  # also of one that another process gave
            assert (await ask(each, address, await solved(other))).status_code == 202


async def test_what_is_no_proof_of_ours_is_refused(client: httpx.AsyncClient) -> None:
    address, proof = await past_the_threshold(client), await solved(client)
    told: dict[str, Any] = json.loads(base64.b64decode(proof))
    parameters = told["challenge"]["parameters"]
    made_up = altcha.create_challenge("PBKDF2/SHA-256", 1, hmac_secret=b"ours?").to_dict()
    forged = [
        told | {"solution": told["solution"] | {"counter": told["solution"]["counter"] + 1}},
        told | {"challenge": told["challenge"] | {"parameters": parameters | {"cost": 1}}},
        told | {"challenge": told["challenge"] | {"parameters": parameters | {"nonce": "00"}}},
        told | {"challenge": made_up},
        {"challenge": 1}, [], "", None,
    ]  # fmt: skip
    for each in forged:
        payload = base64.b64encode(json.dumps(each).encode()).decode()
        answer = await ask(client, address, payload)
        assert (answer.status_code, answer.json()["code"]) == (403, "proof_invalid"), each
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=21)):
        assert (await ask(client, address, proof)).json()["code"] == "proof_invalid"
