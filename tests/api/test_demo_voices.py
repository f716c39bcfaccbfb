"""What the demonstration's people were asked is loaded through the API, and once."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from starlette.types import ASGIApp

from services.demo.tokens import demo_token
from services.demo.voices.chain import RESPONSES as SAME_DAY
from services.demo.voices.loading import load_voices
from services.demo.voices.surveys import CAME_IN, CHANNELS, ORGANISATIONS, RESPONSES
from services.engagement.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for

README = Path(__file__).parents[2] / "README.md"
TABLES = ("consultation", "community_event", "response", "enquiry", "audit_entry")
House = tuple[Settings, ASGIApp, httpx.AsyncClient]


@pytest.fixture(scope="module")
async def house(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    settings = settings_for(databases, {"engagement": SERVICE}, tmp_path_factory.mktemp("demo"))
    app = SERVICE.create_app(settings)
    async with running(app) as client:
        assert await load_voices(settings, app) == "loaded"
        yield settings, app, client


def counted(settings: Settings, what: str) -> list[tuple[object, ...]]:
    with psycopg.connect(settings.database_url("engagement")) as connection:
        return list(connection.execute(what).fetchall())  # type: ignore[call-overload]


async def test_a_second_start_changes_nothing(house: House) -> None:
    settings, app, _ = house
    asked = " UNION ALL ".join(f"SELECT '{each}', count(*) FROM {each}" for each in TABLES)
    before = counted(settings, asked)
    assert await load_voices(settings, app) == "there already"
    assert counted(settings, asked) == before


async def test_four_hundred_people_said_something_over_six_channels(house: House) -> None:
    rows = counted(house[0], "SELECT channel, count(*) FROM response_answers GROUP BY channel")
    found = Counter(dict(rows))  # type: ignore[arg-type]
    assert found.total() == RESPONSES + SAME_DAY + CAME_IN
    assert found.keys() == set(CHANNELS)


async def test_everybody_sees_the_five_places_and_their_events(house: House) -> None:
    client = house[2]
    listed = (await client.get("/v1/public/consultations")).json()["items"]
    assert {each["organisation"] for each in listed} == {"02F", "27D", "09A", "18C"}
    titles = {each["title"] for each in (item["english"] for item in listed)}
    assert {"Why A&E?", "An integrated care centre", "Primary care strategy"} <= titles
    events = (await client.get("/v1/public/events")).json()["items"]
    assert {each["english"]["title"] for each in events} >= {"Family fun day", "Community evening"}
    merger = next(each for each in listed if each["english"]["title"].startswith("Four groups"))
    told = await client.get(f"{merger['links']['self']}/enquiries")
    assert len(told.json()["items"]) == 3


async def test_west_cheshires_consultation_goes_from_responses_to_what_was_done(
    house: House,
) -> None:
    client = house[2]
    listed = (await client.get("/v1/public/consultations")).json()["items"]
    asked = next(each for each in listed if each["english"]["title"].startswith("Same-day"))
    told = (await client.get(f"{asked['links']['self']}/feedback")).json()
    assert [each["theme"] for each in told["items"]] == [
        "transport", "parking", "same-day", "continuity",
    ]  # fmt: skip
    assert [each["code"] for each in told["items"][0]["commitments"]] == ["bus"]
    assert told["progress"] == 0.375
    held = demo_token(house[0], roles=["engagement_officer"], sub="reader", orgs=ORGANISATIONS)
    at = f"/v1/engagement/consultations/{asked['id']}"
    headers = {"Authorization": f"Bearer {held}"}
    counts = (await client.get(f"{at}/code-frames/why/counts", headers=headers)).json()
    assert (counts["answered"], counts["coded"], counts["uncoded"]) == (160, 152, 8)
    assert 'of 160 answers to "why" 152 are coded' in README.read_text()
    archived = await client.post(
        f"{at}/transitions", json={"to": "archived"}, headers=headers | {"If-Match": "*"}
    )
    assert {each["code"] for each in archived.json()["errors"]} == {"commitment_open"}
    report = (await client.get(f"{at}/report.html", headers=headers)).text
    assert "mean kappa: 0." in report


async def test_west_mercias_staff_answer_by_codes(house: House) -> None:
    settings, _, client = house
    [staff] = (await client.get("/v1/public/consultations?q=staff+survey")).json()["items"]
    assert staff["answered_by"] == "invited"
    assert staff["label"].startswith("This is a survey")
    detail = (await client.get(staff["links"]["self"])).json()
    assert [each["title"] for each in detail["documents"]] == ["Newsletter, November"]
    held = demo_token(settings, roles=["engagement_officer"], sub="reader", orgs=["18C"])
    at = f"/v1/engagement/consultations/{staff['id']}/invitations"
    made = await client.post(at, json={"count": 1}, headers={"Authorization": f"Bearer {held}"})
    [code] = made.json()["codes"]
    sent = await client.post(
        staff["links"]["responses"],
        json={
            "questionnaire_version": 1,
            "privacy_notice": "2026-1",
            "answers": {"newsletter": "always", "may_publish": False},
        },
        headers={"Invitation": code, "Idempotency-Key": str(uuid4())},
    )
    assert sent.status_code == 201, sent.text
