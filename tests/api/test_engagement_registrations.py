"""Places at events: first come, first served, each once, and of who cancels nothing is kept."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.events.letters import LETTERS
from services.engagement.events.registration_service import forget_past
from services.engagement.mail.repository import DueMail
from services.engagement.mail.sender import Links
from services.engagement.receipt_ring import receipt_ring
from services.shared.database import Database
from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer
from tests.api.test_engagement_events import STARTS, announced, draft, public
from tests.api.test_engagement_voices import everything, hashes

SERVES = ENGAGEMENT
MINE = "/v1/public/registrations/mine"
KIM = {"privacy_notice": True, "name": "Kim Lee", "needs": "Hearing loop for Kim"}


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


async def registers(
    client: httpx.AsyncClient, at: str, key: str | None = None, **more: Any
) -> httpx.Response:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return await client.post(f"{public(at)}/registrations", json=KIM | more, headers=headers)


async def state_of(client: httpx.AsyncClient, receipt: str) -> str:
    answer = await client.get(MINE, headers={"Authorization": f"Receipt {receipt}"})
    return str(answer.json().get("state", answer.json().get("code")))


async def cancels(client: httpx.AsyncClient, receipt: str) -> int:
    answer = await client.delete(MINE, headers={"Authorization": f"Receipt {receipt}"})
    return answer.status_code


async def people(officer: EngagementOfficer, at: str, state: str = "placed") -> list[str]:
    answer = await officer.get(f"{at}/registrations", state=state)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


def mails(settings: Settings) -> list[tuple[str, str]]:
    with psycopg.connect(settings.database_url("engagement")) as connection:
        return connection.execute(
            "SELECT kind, address FROM mail JOIN recipient ON recipient.id = mail.recipient"
            " ORDER BY mail.number"
        ).fetchall()


async def test_who_waits_moves_up_once_and_is_told_when_a_place_is_added_or_freed(
    officer: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    at = await announced(officer, capacity=2)
    sent = [
        (await registers(client, at, name=name, email=f"{name}@example.org")).json()
        for name in ("ann", "bob", "cyd", "dee")
    ]
    assert [each["state"] for each in sent] == ["placed", "placed", "waiting", "waiting"]
    assert await people(officer, at) == ["ann", "bob"]
    assert (await officer.put(f"{at}/capacity", {"capacity": 3})).json()["capacity"] == 3
    assert await people(officer, at) == ["ann", "bob", "cyd"]
    assert mails(settings) == [("place_given", "cyd@example.org")]
    assert await cancels(client, sent[0]["receipt"]) == 204
    assert await people(officer, at) == ["bob", "cyd", "dee"]
    assert await people(officer, at, "waiting") == []
    assert mails(settings)[1:] == [("place_given", "dee@example.org")]
    assert await state_of(client, sent[3]["receipt"]) == "placed"
    assert await cancels(client, sent[0]["receipt"]) == 404  # once only
    fewer = await officer.put(f"{at}/capacity", {"capacity": 1})
    assert (fewer.status_code, len(await people(officer, at))) == (200, 3)


async def test_of_many_at_once_each_place_is_given_once(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await announced(officer, capacity=3)
    made = await asyncio.gather(*(registers(client, at, name=f"n{each}") for each in range(10)))
    receipts = [each.json()["receipt"] for each in made]
    placed = [each.json()["receipt"] for each in made if each.json()["state"] == "placed"]
    assert len(placed) == 3
    ended = await asyncio.gather(*(cancels(client, each) for each in [*placed, *placed]))
    assert sorted(ended) == [204] * 3 + [404] * 3
    states = [await state_of(client, each) for each in receipts]
    assert (states.count("placed"), states.count("waiting")) == (3, 4)


async def test_a_double_click_is_one_place(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at, key = await announced(officer, capacity=2), str(uuid4())
    first, again = [await registers(client, at, key) for _ in "12"]
    assert first.json() == again.json()
    assert len(await people(officer, at)) == 1


async def test_nobody_registers_for_what_has_begun_is_cancelled_or_a_draft(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at = await announced(officer)
    with time_machine.travel(STARTS, tick=False):
        late = await registers(client, at)
    assert (late.status_code, late.json()["code"]) == (409, "event_begun")
    await officer.post(f"{at}/cancellation", {"reason": "Flooded"})
    gone = await registers(client, at)
    assert (gone.status_code, gone.json()["code"]) == (409, "event_not_announced")
    assert (await registers(client, await draft(officer))).status_code == 404


async def test_of_who_cancels_nothing_is_kept_and_after_the_event_of_nobody(
    officer: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    at = await announced(officer, capacity=1)
    own = {"name": "Blodwen Pugh", "needs": "A quiet room", "email": "blodwen@example.org"}
    made = await registers(client, at, **own)
    assert "Blodwen Pugh" in everything(settings)
    assert await cancels(client, made.json()["receipt"]) == 204
    other = await registers(client, at, name="Owen Pugh", email="owen@example.org")
    left = everything(settings)
    for told in (*own.values(), made.json()["receipt"], *hashes(made.request.content.decode())):
        assert told not in left
    database = Database(settings.database_url("engagement"), pool_size=1)
    over = datetime(2099, 6, 7, 15, tzinfo=UTC)
    await forget_past(database, over + timedelta(days=29))
    assert "Owen Pugh" in everything(settings)
    assert await forget_past(database, over + timedelta(days=31)) >= 1
    await database.close()
    left = everything(settings)
    assert "Owen Pugh" not in left
    assert "owen@example.org" not in left
    assert await state_of(client, other.json()["receipt"]) == "placed"  # that there was one


async def test_another_organisation_does_not_see_who_comes(
    officer: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    at = await announced(officer)
    await registers(client, at)
    foreign = EngagementOfficer(client, settings, org="7A1")
    assert (await foreign.get(f"{at}/registrations")).status_code == 404
    assert (await foreign.put(f"{at}/capacity", {"capacity": 1})).status_code == 404
    assert "Kim" not in (await client.get(public(at))).text


async def test_who_registered_is_told_that_it_moves_or_is_cancelled(
    officer: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    at = await announced(officer)
    await registers(client, at, email="kim@example.org", language="welsh")
    moved = {
        "starts_at": "2099-06-13T09:00:00Z", "ends_at": "2099-06-14T15:00:00Z", "reason": "Flood",
    }  # fmt: skip
    await officer.post(f"{at}/moves", moved)
    await officer.post(f"{at}/cancellation", {"reason": "Flood"})
    told = [kind for kind, address in mails(settings) if address == "kim@example.org"]
    assert told == ["event_moved", "event_cancelled"]
    with psycopg.connect(settings.database_url("engagement")) as connection:
        rows = connection.execute("SELECT id, recipient, kind, about FROM mail").fetchall()
    for id_, recipient, kind, about in rows:
        for language in ("english", "welsh"):
            due = DueMail(id_, recipient, kind, about, 0, 0, "", language)
            letter = LETTERS[kind](due, Links("http://localhost", receipt_ring(settings)))
            assert "Family fun day" in letter.subject
            assert letter.leaving is not None
            assert letter.leaving in letter.text
