"""The key of receipts is rotated while people hold receipts of the one before."""

import time
from statistics import median
from uuid import uuid4

import httpx
import psycopg
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.consultations import EngagementOfficer, survey
from tests.api.responses import BODY, Citizen

SERVES = ENGAGEMENT
KEYS = "/v1/engagement/receipt-keys"


@pytest.fixture
def operator(settings: Settings) -> dict[str, str]:
    held = token(settings, "admin.keys", orgs=("27D",), roles=["operator"])
    return {"Authorization": f"Bearer {held}"}


async def test_receipts_and_repeated_requests_outlive_a_new_key(
    client: httpx.AsyncClient, settings: Settings, operator: dict[str, str]
) -> None:
    at = await survey(officer := EngagementOfficer(client, settings))
    citizen = await Citizen(client).responds(at)
    paper = {"client_id": str(uuid4()), "channel": "paper"} | BODY
    paper["received_at"] = (await citizen.reads()).json()["received_at"]
    entered = (await officer.post(f"{at}/responses", {"responses": [paper]})).json()["items"]
    given = citizen.receipt
    key = {"Idempotency-Key": str(uuid4())}
    made = await client.post(KEYS, headers=operator | key)
    assert made.status_code == 201, made.text
    assert (await client.post(KEYS, headers=operator | key)).json() == made.json()
    listed = (await client.get(KEYS, headers=operator)).json()["items"]
    assert [each["number"] for each in listed] == [2, 1]
    assert {name for each in listed for name in each} == {"number", "since"}
    again = await citizen.sends(at)
    assert (again.status_code, again.headers["idempotency-hit"]) == (201, "true")
    assert citizen.receipt != given
    twice = (await officer.post(f"{at}/responses", {"responses": [paper]})).json()["items"]
    assert (twice[0]["id"], twice[0]["known"]) == (entered[0]["id"], True)
    assert len((await officer.get(f"{at}/responses")).json()["items"]) == 2
    for receipt in (given, citizen.receipt):
        answer = await Citizen(client, receipt).reads()
        assert answer.json()["answers"] == BODY["answers"]
    assert (await Citizen(client, given).withdraws()).status_code == 204
    with psycopg.connect(settings.database_url("engagement")) as connection:
        [(resource,)] = connection.execute(
            "SELECT resource FROM audit_entry WHERE action = 'receipt_key.rotate'"
        ).fetchall()
    assert resource == f"{KEYS}/2"


@pytest.mark.proof
async def test_a_guessed_receipt_is_answered_as_one_that_is_gone_and_as_soon(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    """Medians over 1,000 of each, taken in turn."""
    at = await survey(EngagementOfficer(client, settings))
    citizen = await Citizen(client).responds(at)
    assert (await citizen.withdraws()).status_code == 204
    gone = citizen.receipt
    asked = {"gone": gone, "near": guessed(gone, own_id=True), "never": guessed(gone, own_id=False)}
    took: dict[str, list[int]] = {name: [] for name in asked}
    bodies = set()
    for _ in range(1_000):
        for name, receipt in asked.items():
            began = time.perf_counter_ns()
            answer = await Citizen(client, receipt).reads()
            took[name].append(time.perf_counter_ns() - began)
            told = {**answer.json(), "request_id": ""}
            bodies.add((answer.status_code, str(told), *sorted(answer.headers)))
    assert len(bodies) == 1
    medians = {name: median(times) for name, times in took.items()}
    print({name: f"{taken / 1e6:.2f} ms" for name, taken in medians.items()})
    assert max(medians.values()) <= 1.05 * min(medians.values())


def guessed(receipt: str, *, own_id: bool) -> str:
    """Another code: with the id of this one and another proof, or another id too."""
    other = "".join("Z" if each not in "-Z" else each for each in receipt)
    return receipt[:30] + other[30:] if own_id else other


async def test_an_officer_rotates_no_key(client: httpx.AsyncClient, settings: Settings) -> None:
    officer = EngagementOfficer(client, settings)
    assert (await client.post(KEYS, headers=officer.headers)).status_code == 403
    assert (await client.get(KEYS, headers=officer.headers)).status_code == 403
