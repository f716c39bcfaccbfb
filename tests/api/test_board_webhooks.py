"""Webhooks: who may have events sent where, and how they arrive whatever the receiver does."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from aiohttp import web
from standardwebhooks import Webhook as Standard

from services.board.app import SERVICE as BOARD
from services.board.webhooks.deliveries import deliver
from services.board.webhooks.relay import Relay
from services.finance.app import SERVICE as FINANCE
from services.shared.database import Database
from services.shared.outside.addresses import AddressRefused
from services.shared.outside.sessions import Outside
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for, token
from tests.api.board import problem_in
from tests.api.webhooks import LOOPBACKS, Receiver, receiving, sources, tell

PATH = "/v1/board/webhook"
SCOPES = ("board.read", "board.write", "finance.read")
DUE = "UPDATE webhook_message SET next_attempt_at = now() WHERE state = 'pending'"
LAST = "UPDATE webhook_message SET attempts = 9 WHERE state = 'pending'"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


@pytest.fixture
def settings(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, receiver: Receiver
) -> Settings:
    path = tmp_path_factory.mktemp("webhooks")
    return settings_for(databases, ["finance", "board"], path, webhook_trials=(receiver.url,))


class House:
    """The board with its relay, beside finance."""

    def __init__(
        self, settings: Settings, board: httpx.AsyncClient, relay: Relay, receiver: Receiver
    ) -> None:
        self.settings, self.board, self.relay = settings, board, relay
        self.receiver = receiver
        self._etags = {"If-Match": "*"}

    async def ask(
        self, path: str = "s", *, org: str = "27D", method: str = "POST", body: object = None,
        headers: dict[str, str] | None = None, scopes: Sequence[str] = SCOPES,
    ) -> httpx.Response:  # fmt: skip
        held = {"Authorization": f"Bearer {token(self.settings, *scopes, orgs=(org,))}"}
        return await self.board.request(
            method, f"{PATH}{path}", json=body, headers=held | self._etags | (headers or {})
        )

    async def made(self, org: str = "27D", **more: Any) -> dict[str, Any]:
        body = {"organisation": org, "url": f"{self.receiver.url}/hook"} | more
        answer = await self.ask(org=org, body=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def deliver(self) -> None:
        """All that is due."""
        await self.relay.take_all()
        while await self.relay.send_due():
            await self.relay.drain()

    def sql(self, statement: str) -> list[Any]:
        with psycopg.connect(self.settings.database_url("board")) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    async def messages(self, webhook: str, state: str = "") -> list[dict[str, Any]]:
        asked = f"s/{webhook}/messages" + (f"?state={state}" if state else "")
        answer = await self.ask(asked, method="GET")
        return list(answer.json()["items"])

    def subjects(self) -> list[str]:
        return [each["subject"] for _, body in self.receiver.got for each in json.loads(body)]


@pytest.fixture
async def house(settings: Settings, receiver: Receiver) -> AsyncIterator[House]:
    database, outside = Database(settings.database_url("board")), Outside(settings)
    async with (
        running(FINANCE.create_app(settings)) as finance,
        running(BOARD.create_app(settings)) as board,
    ):
        relay = Relay(settings, database, sources(settings, finance=finance), outside)
        yield House(settings, board, relay, receiver)
    await outside.close()
    await database.close()


async def test_an_event_arrives_signed_at_who_may_know_of_it(house: House) -> None:
    mine, foreign = await house.made(), await house.made(org="TAF")
    await tell(house.settings, "finance", "claim", "27D", "7A1")
    await house.deliver()
    claims = [(h, b) for h, b in house.receiver.got if b"claim" in b]
    ((headers, body),) = claims
    assert Standard(mine["secret"]).verify(body, headers)[0]["subject"] == "claim"
    assert headers["content-type"] == "application/cloudevents-batch+json"
    assert headers["user-agent"].startswith("Marches-Webhooks/")
    told = [each["state"] for each in await house.messages(mine["id"])]
    assert set(told) == {"delivered"}
    assert (await house.ask(f"s/{foreign['id']}/messages", method="GET")).status_code == 404


async def test_what_its_maker_may_not_read_is_not_sent(house: House) -> None:
    answer = await house.ask(
        scopes=("board.read", "board.write"),
        body={"organisation": "27D", "url": f"{house.receiver.url}/hook"},
    )
    assert answer.json()["services"] == ["board"]
    await tell(house.settings, "finance", "claim", "27D")
    await house.deliver()
    assert "claim" not in house.subjects()


async def test_what_is_for_some_people_of_an_organisation_is_not_sent(house: House) -> None:
    await house.made()
    for audience in ("27D board.write", "27D @jane.doe", "7A1"):
        await tell(house.settings, "finance", "theirs", audience)
    await tell(house.settings, "finance", "everybody's", "everybody")
    await house.deliver()
    assert "everybody's" in house.subjects()
    assert "theirs" not in house.subjects()


async def test_a_webhook_that_nobody_confirms_ends_after_a_year(house: House) -> None:
    made = await house.made(types=["uk.marches.finance", "uk.marches.board.webhook"])
    left = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert left == timedelta(days=365)
    await tell(house.settings, "finance", "before", "27D")
    await house.relay.take_all()
    house.sql("UPDATE webhook SET expires_at = now()")
    await house.deliver()
    told = (await house.ask(f"s/{made['id']}", method="GET")).json()
    assert (told["state"], "Nobody confirmed it" in told["reason"]) == ("disabled", True)
    assert house.receiver.got == []
    acts = house.sql("SELECT actor, organisation FROM audit_entry WHERE action LIKE '%.disabled'")
    assert acts == [("board worker", "27D")]


async def test_whoever_resumes_a_webhook_confirms_it_with_what_they_may_read(house: House) -> None:
    made = await house.made(types=["uk.marches.finance"])
    assert (made["services"], made["confirmed_by"]) == (["finance", "board"], "tester")
    house.sql("UPDATE webhook SET expires_at = now() + interval '1 day', confirmed_by = 'left'")
    path = f"s/{made['id']}/resumption"
    resumed = (await house.ask(path, scopes=("board.read", "board.write"))).json()
    assert (resumed["services"], resumed["confirmed_by"]) == (["board"], "tester")
    assert resumed["expires_at"] > made["expires_at"]
    await tell(house.settings, "finance", "claim", "27D")
    await house.deliver()
    assert house.subjects() == []


async def test_the_secret_is_shown_once_and_kept_nowhere(house: House) -> None:
    body = {"organisation": "27D", "url": f"{house.receiver.url}/hook"}
    key = {"Idempotency-Key": "a-key-of-the-test"}
    first, again = [await house.ask(body=body, headers=key) for _ in "12"]
    assert first.json()["secret"] == again.json()["secret"]
    assert again.headers["idempotency-hit"] == "true"
    path = f"s/{first.json()['id']}"
    assert "secret" not in (await house.ask(path, method="GET")).json()
    secret = first.json()["secret"].removeprefix("whsec_")
    for table in ("webhook", "idempotency_key", "webhook_message"):
        assert all(secret not in str(row) for row in house.sql(f"SELECT * FROM {table}"))


async def test_two_secrets_sign_while_they_overlap(house: House) -> None:
    made = await house.made()
    rotated = await house.ask(f"s/{made['id']}/rotation", body={"overlap_hours": 1})
    await house.ask(f"s/{made['id']}/test")
    await house.deliver()
    headers, body = house.receiver.got[-1]
    for secret in (made["secret"], rotated.json()["secret"]):
        Standard(secret).verify(body, headers)
    await house.ask(f"s/{made['id']}/rotation", body={"overlap_hours": 0})
    await house.ask(f"s/{made['id']}/test")
    await house.deliver()
    assert house.receiver.got[-1][0]["webhook-signature"].count("v1,") == 1


async def test_a_message_in_vain_is_sent_again_under_its_id_and_holds_up_its_subject(
    house: House,
) -> None:
    made = await house.made(types=["uk.marches.finance"])
    house.receiver.answer = lambda count: web.Response(
        status=503 if count == 1 else 204, text=None if count > 1 else "maintenance"
    )
    await tell(house.settings, "finance", "a", "27D")
    await house.deliver()
    await tell(house.settings, "finance", "a", "27D")
    await house.deliver()
    assert house.subjects() == ["a"]
    pending = await house.messages(made["id"], "pending")
    assert [each["attempts"] for each in pending] == [0, 1]
    assert (pending[1]["status"], pending[1]["answer"]) == (503, "maintenance")
    house.sql(DUE)
    await house.deliver()
    names = [headers["webhook-id"] for headers, _ in house.receiver.got]
    assert names[0] == names[1] != names[2]
    for headers, body in house.receiver.got:
        Standard(made["secret"]).verify(body, headers)


async def test_what_is_given_up_is_listed_and_replayed_under_its_id(house: House) -> None:
    made = await house.made(types=["uk.marches.finance"])
    house.receiver.answer = lambda _: web.Response(status=500)
    await tell(house.settings, "finance", "a", "27D")
    await house.relay.take_all()
    house.sql(LAST)
    await house.deliver()
    (dead,) = await house.messages(made["id"], "dead")
    house.receiver.answer = lambda _: web.Response()
    replay = f"-messages/{dead['id']}/replay"
    problem_in(await house.ask(replay, org="7A1"), 404, "message_not_found")
    assert (await house.ask(replay)).status_code == 202
    problem_in(await house.ask(replay), 409, "message_pending")
    await house.deliver()
    assert len({headers["webhook-id"] for headers, _ in house.receiver.got}) == 1
    assert [each["state"] for each in await house.messages(made["id"])] == ["delivered"]


async def test_a_receiver_that_is_gone_is_sent_nothing_more(house: House) -> None:
    made = await house.made(types=["uk.marches.finance"])
    house.receiver.answer = lambda _: web.Response(status=410)
    await tell(house.settings, "finance", "a", "27D")
    await house.deliver()
    told = (await house.ask(f"s/{made['id']}", method="GET")).json()
    assert (told["state"], "410" in told["reason"]) == ("disabled", True)
    assert house.sql("SELECT actor FROM audit_entry WHERE action LIKE '%.disabled'")
    await tell(house.settings, "finance", "a", "27D")
    await house.deliver()
    assert len(house.receiver.got) == 1


async def test_what_happens_while_one_is_paused_waits_for_it(house: House) -> None:
    made = await house.made(types=["uk.marches.finance"])
    await house.ask(f"s/{made['id']}/pause")
    problem_in(await house.ask(f"s/{made['id']}/test"), 409, "webhook_inactive")
    await tell(house.settings, "finance", "a", "27D")
    await house.deliver()
    assert house.subjects() == []
    await house.ask(f"s/{made['id']}/resumption")
    await house.deliver()
    assert house.subjects() == ["a"]
    assert (await house.ask(f"s/{made['id']}", method="DELETE")).status_code == 204
    problem_in(await house.ask(f"s/{made['id']}", method="GET"), 404, "webhook_not_found")


async def test_a_relay_that_is_killed_loses_nothing_and_doubles_only_the_same_id(
    house: House,
) -> None:
    await house.made(types=["uk.marches.finance"])
    for number in range(20):
        await tell(house.settings, "finance", f"subject {number % 7}", "27D")
    killed = house.relay
    await killed.take_all()
    await killed.send_due()
    tasks = list(killed._sending)
    await asyncio.wait(tasks)  # they arrived, and nobody wrote it down
    arrived = len(house.receiver.got)
    house.sql(DUE)  # the lease has ended
    killed._sending.clear()
    await house.deliver()
    assert arrived > 0
    seen: dict[str, bytes] = {}
    for headers, body in house.receiver.got:
        assert seen.setdefault(headers["webhook-id"], body) == body
    events = [each["id"] for body in seen.values() for each in json.loads(body)]
    assert len(events) == len(set(events)) == 20


async def test_two_relays_at_once_make_each_event_one_message(house: House) -> None:
    await house.made(types=["uk.marches.finance"])
    await tell(house.settings, "finance", "a", "27D")
    other = Relay(house.settings, house.relay._database, house.relay._sources, house.relay._outside)
    await asyncio.gather(house.relay.take_all(), other.take_all())
    await asyncio.gather(house.relay.send_due(), other.send_due())
    await asyncio.gather(house.relay.drain(), other.drain())
    assert house.subjects() == ["a"]


async def test_no_spelling_of_this_machine_is_taken_as_an_address(house: House) -> None:
    for url in LOOPBACKS:
        answer = await house.ask(body={"organisation": "27D", "url": url})
        assert answer.status_code == 422, url
        assert answer.json()["code"] in {"webhook_address_refused", "invalid"}
        assert answer.json()["errors"][0]["pointer"] == "#/url"


async def test_a_name_is_looked_up_when_made_and_when_sent(settings: Settings) -> None:
    found = {"mixed.example": ["8.8.8.8", "127.0.0.1"], "moves.example": ["8.8.8.8"]}
    asked = list[str]()

    async def look_up(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return found.get(host, ())

    outside = Outside(settings, look_up)
    for name in ("mixed.example", "unknown.example"):
        with pytest.raises(AddressRefused):
            await outside.check(f"https://{name}/")
        assert (await deliver(outside, f"https://{name}/", b"", {})).status is None
    await outside.check("https://moves.example/")
    found["moves.example"] = ["127.0.0.1"]
    asked.clear()
    attempt = await deliver(outside, "https://moves.example/", b"", {})
    assert (attempt.status, "not public" in attempt.answer) == (None, True)
    assert asked == ["moves.example"]
    await outside.close()


async def test_a_redirect_is_not_followed_and_an_endless_answer_is_cut(house: House) -> None:
    made = await house.made()
    elsewhere = {"Location": f"{house.receiver.url}/elsewhere"}
    house.receiver.answer = lambda _: web.Response(status=307, headers=elsewhere)
    await house.ask(f"s/{made['id']}/test")
    await house.deliver()
    (told,) = [each for each in await house.messages(made["id"], "pending") if each["status"]][-1:]
    assert told["status"] == 307
    house.receiver.endless = True
    house.sql(DUE)
    await house.deliver()
    assert all(len(each["answer"] or "") <= 200 for each in await house.messages(made["id"]))


async def test_no_organisation_sees_or_changes_the_webhooks_of_another(house: House) -> None:
    made = await house.made()
    body = {"organisation": "27D", "url": f"{house.receiver.url}/x"}
    problem_in(await house.ask(org="7A1", body=body), 403, "not_yours")
    assert (await house.ask(org="7A1", method="GET")).json()["items"] == []
    for path in ("pause", "resumption", "test"):
        answer = await house.ask(f"s/{made['id']}/{path}", org="7A1")
        problem_in(answer, 404, "webhook_not_found")
