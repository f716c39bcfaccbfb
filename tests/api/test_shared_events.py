"""A service gives its sealed events: in order, none skipped, and only to who may know of them."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import psycopg
import pytest

from services.finance.app import SERVICE
from services.shared.audit.models import RECORD
from services.shared.audit.service import Notice, emit
from services.shared.database import Database
from services.shared.events.rules.audiences import EVERYBODY, person_in, those_with
from services.shared.sealing.chain import hash_of
from services.shared.sealing.sealer import seal_once
from services.shared.sealing.verification import verify_chain
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for, token
from tests.api.board import problem_in

EVENTS = "/v1/finance/events"
RELAY = f"{EVENTS}/relay"
UNSEALED = "INSERT INTO outbox_event (type, subject, data) VALUES ('uk.marches.old', 'a', '{}')"
OLD = "SELECT seq, previous_hash, hash, id, time, type, subject, data FROM outbox_event"
CHANGE = """
    ALTER TABLE outbox_event DISABLE TRIGGER ALL;
    UPDATE outbox_event SET audience = '{TAF}' WHERE subject = 'a';
    ALTER TABLE outbox_event ENABLE TRIGGER ALL"""


@pytest.fixture
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, ["finance"], tmp_path_factory.mktemp("events"))


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.database_url("finance"))
    yield opened
    await opened.close()


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(SERVICE.create_app(settings)) as made:
        yield made


async def tell(database: Database, subject: str, *audience: str, what: str = "told") -> None:
    async with database.write() as session:
        await emit(session, Notice(f"uk.marches.{what}", subject, "1", "/v1/x", 1, audience))


async def seal(database: Database) -> None:
    await seal_once(database, RECORD)


class Follower:
    """Asks as one organisation."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings, org: str, *more: str) -> None:
        held = token(settings, "finance.read", *more, orgs=(org,))
        self._client, self._headers = client, {"Authorization": f"Bearer {held}"}

    async def answer(self, path: str = EVENTS, **query: Any) -> httpx.Response:
        return await self._client.get(path, params=query, headers=self._headers)

    async def subjects(self, **query: Any) -> tuple[Sequence[str], str]:
        answer = await self.answer(**query)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return [item["subject"] for item in told["items"]], told["next_cursor"]


async def test_a_chain_of_before_there_were_audiences_verifies_as_it_did(
    settings: Settings, database: Database
) -> None:
    with psycopg.connect(settings.database_url("finance")) as connection:
        connection.execute(UNSEALED)
    await seal(database)
    with psycopg.connect(settings.database_url("finance")) as connection:
        seq, before, sealed, *content = connection.execute(OLD).fetchone() or ()
    names = ("id", "time", "type", "subject", "data")
    assert sealed == hash_of(seq, before, dict(zip(names, content, strict=True)))
    await tell(database, "b", "27D")
    await seal(database)
    assert (await verify_chain(database, RECORD[1])).fault is None
    with psycopg.connect(settings.owner_database_url("finance")) as owner:
        owner.execute(CHANGE)
    fault = (await verify_chain(database, RECORD[1])).fault
    assert fault is not None
    assert (fault.sequence, fault.code) == (1, "edited")


async def test_an_event_of_before_there_were_audiences_is_told_to_nobody(
    client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    with psycopg.connect(settings.database_url("finance")) as connection:
        connection.execute(UNSEALED)
    await seal(database)
    assert (await Follower(client, settings, "27D").subjects())[0] == []


async def test_only_who_may_know_of_an_event_is_told(
    client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    await tell(database, "all", EVERYBODY)
    await tell(database, "claim", "27D", "7A1")
    await tell(database, "exempt", those_with("board.write", "27D"))
    await tell(database, "own", person_in("27D", "tester"))  # no application of this name
    await seal(database)
    for org, more, told in (
        ("27D", (), ["all", "claim"]),
        ("7A1", (), ["all", "claim"]),
        ("27D", ("board.write",), ["all", "claim", "exempt"]),
        ("7A1", ("board.write",), ["all", "claim"]),
        ("TAF", ("board.write", "audit.read"), ["all"]),
    ):
        assert (await Follower(client, settings, org, *more).subjects())[0] == told


async def test_what_is_one_persons_is_told_to_them_while_they_are_of_the_organisation(
    client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    await tell(database, "own", person_in("27D", "Jane & co/1"))
    await seal(database)
    for org, sub, told in (
        ("27D", "Jane & co/1", ["own"]),
        ("27D", "jane & co/1", []),
        ("7A1", "Jane & co/1", []),
    ):
        held = token(settings, "finance.read", orgs=(org,), sub=sub, person=True)
        answer = await client.get(EVENTS, headers={"Authorization": f"Bearer {held}"})
        assert [each["subject"] for each in answer.json()["items"]] == told
    relay = Follower(client, settings, "27D", "events.relay")
    for name, subjects in ((person_in("27D", "Jane & co/1"), ["own"]), ("27D", [])):
        answer = await relay.answer(RELAY, audience=name)
        assert [each["event"]["subject"] for each in answer.json()["items"]] == subjects


async def test_an_event_is_a_cloud_event_with_thin_data(
    client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    await tell(database, "7A1", "27D")
    await seal(database)
    answer = await Follower(client, settings, "27D").answer()
    (item,) = answer.json()["items"]
    assert item.pop("time").endswith("Z")
    assert len(item.pop("id")) == 36
    assert item == {
        "specversion": "1.0",
        "source": "/v1/finance",
        "type": "uk.marches.told",
        "subject": "7A1",
        "datacontenttype": "application/json",
        "dataschema": "urn:marches:event:1",
        "data": {"id": "1", "href": "/v1/x", "version": 1},
    }
    assert 'rel="next"' in answer.headers["link"]


async def test_no_event_is_skipped_or_given_twice_while_more_are_sealed(
    client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    follower, seen, cursor = Follower(client, settings, "27D"), list[str](), None
    for number in range(6):
        await tell(database, f"mine {number}", "27D")
        await tell(database, f"foreign {number}", "TAF")
        await seal(database)
        told, cursor = await follower.subjects(limit=1, **({"after": cursor} if cursor else {}))
        seen += told
    while told:
        told, cursor = await follower.subjects(limit=2, after=cursor)
        seen += told
    assert seen == [f"mine {number}" for number in range(6)]


async def test_types_are_wanted_whole_or_by_their_beginning(
    client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    for what in ("finance.claim.approved", "finance.claims", "finance.book.made"):
        await tell(database, what, "27D", what=what)
    await seal(database)
    follower = Follower(client, settings, "27D")
    told, _ = await follower.subjects(types=["uk.marches.finance.claim"])
    assert told == ["finance.claim.approved"]
    problem_in(await follower.answer(types="%"), 422, "invalid")


async def test_a_cursor_that_is_forged_foreign_or_stale_is_refused_as_that(
    client: httpx.AsyncClient, settings: Settings, database: Database, databases: Databases
) -> None:
    await tell(database, "mine", "27D")
    await seal(database)
    mine, foreign = (Follower(client, settings, org) for org in ("27D", "7A1"))
    _, cursor = await mine.subjects()
    for forged in (cursor[:-2] + "AA", "x", "", "é"):
        problem_in(await mine.answer(after=forged), 422, "cursor_invalid")
    problem_in(await foreign.answer(after=cursor), 422, "cursor_foreign")
    types = ["uk.marches.finance"]
    problem_in(await mine.answer(after=cursor, types=types), 422, "cursor_foreign")
    older = settings.model_copy(
        update={"database_urls": {"finance": databases.fresh("finance").app}}
    )
    async with running(SERVICE.create_app(older)) as restored:
        stale = await Follower(restored, older, "27D").answer(after=cursor)
    problem_in(stale, 409, "cursor_stale")


async def test_the_relay_reads_events_of_everybody_and_nobody_else_does(
    client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    await tell(database, "claim", "7A1")
    await seal(database)
    problem_in(await Follower(client, settings, "27D").answer(RELAY), 403, "forbidden")
    relay = Follower(client, settings, "27D", "events.relay")
    told = (await relay.answer(RELAY)).json()
    assert [(each["sequence"], each["audience"]) for each in told["items"]] == [(1, ["7A1"])]
    assert (told["reached"], told["head"]) == (1, 1)
    assert (await relay.answer(RELAY, audience=["27D"])).json()["items"] == []
