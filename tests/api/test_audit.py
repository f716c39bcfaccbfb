"""The audit trail of a running service: written with the act, sealed after it, read, verified."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import text

from services.shared.audit.actor import Actor
from services.shared.audit.models import RECORD
from services.shared.audit.service import Notice, emit, recorded, recorded_alone
from services.shared.auth import Principal
from services.shared.database import Database, WriteSession
from services.shared.keys import key_ring
from services.shared.last_writes import write_rows
from services.shared.notifications import Notifications
from services.shared.sealing.chain import digest
from services.shared.sealing.heads import HeadInvalid
from services.shared.sealing.sealer import seal_for_ever, seal_once
from services.shared.sealing.verification import verify_service
from services.shared.settings import Settings
from services.shared.testing import Databases, eventually, settings_for, token
from tests.api.board import problem_in, serving

NAME = "board"
AUDIT = f"/v1/{NAME}/audit"
CHANGES = (
    "DELETE FROM {}",
    "TRUNCATE {}",
    "UPDATE {} SET time = now()",
    "UPDATE {} SET hash = 'x'",
    "UPDATE {} SET seq = seq + 10",
    "UPDATE {} SET seq = NULL, hash = NULL, previous_hash = NULL",
    "INSERT INTO {} SELECT (jsonb_populate_record(e, '{{\"seq\": 9}}')).* FROM {} AS e",
)
REQUEST = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"


def principal(sub: str = "jane", *orgs: str) -> Principal:
    return Principal(sub, "tests", frozenset(), orgs or ("27D",), (), True)


async def write(session: WriteSession, resource: str, actor: Principal | None = None) -> None:
    who = Actor(actor or principal(), REQUEST, datetime.now(UTC))
    await recorded(
        session, who, "paper.publish", resource, owner=None, purpose="meeting",
        after={"secret": "ward 7"},
    )  # fmt: skip


@pytest.fixture
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, [NAME], tmp_path_factory.mktemp(NAME))


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(settings) as opened:
        opened.headers["Authorization"] = f"Bearer {token(settings, 'audit.read')}"
        yield opened


async def act(database: Database, *resources: str, actor: Principal | None = None) -> None:
    """One business act for each resource."""
    for resource in resources:
        async with database.write() as session:
            await write(session, resource, actor)


async def items(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(AUDIT, params=query)
    assert answer.status_code == 200, answer.text
    return [item for item in answer.json()["items"] if item["action"] != "audit.read"]


async def verdict(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get(f"{AUDIT}/verification", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_entry_is_there_if_and_only_if_its_act_is(
    database: Database, client: httpx.AsyncClient
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write() as session:
            await write(session, "/undone")
            await session.flush()
            raise ZeroDivisionError
    await act(database, "/done")
    assert await seal_once(database, RECORD) == 1
    (entry,) = await items(client)
    assert (entry["seq"], entry["resource"], entry["actor"]) == (1, "/done", "jane")
    assert (entry["organisation"], entry["client"], entry["purpose"]) == ("27D", "tests", "meeting")
    assert (entry["request_id"], entry["outcome"]) == (REQUEST, "succeeded")


async def test_of_what_was_written_only_the_hash_is_kept(
    database: Database, settings: Settings, client: httpx.AsyncClient
) -> None:
    await act(database, "/a")
    await seal_once(database, RECORD)
    (entry,) = await items(client)
    assert (entry["before_sha256"], entry["after_sha256"]) == (None, digest({"secret": "ward 7"}))
    with psycopg.connect(settings.database_url(NAME)) as connection:
        (row,) = connection.execute(
            "SELECT to_jsonb(e)::text FROM audit_entry e WHERE seq = 1"
        ).fetchall()
    assert "ward" not in row[0]


async def test_anybody_can_compute_the_hashes_from_what_the_api_gives(
    database: Database, client: httpx.AsyncClient
) -> None:
    await act(database, "/a", "/b")
    await seal_once(database, RECORD)
    for entry in await items(client):
        assert digest({name: entry[name] for name in entry if name != "hash"}) == entry["hash"]


async def test_a_read_of_restricted_data_is_an_entry_of_its_own(
    database: Database, client: httpx.AsyncClient
) -> None:
    who = Actor(principal(), REQUEST, datetime.now(UTC))
    await recorded_alone(database, who, "response.read", "/r/1", owner="27D")
    await seal_once(database, RECORD)
    assert [entry["action"] for entry in await items(client)] == ["response.read"]


async def test_who_reads_the_audit_trail_is_in_it(
    database: Database, client: httpx.AsyncClient
) -> None:
    await client.get(AUDIT, params={"actor": "jane"})
    await seal_once(database, RECORD)
    (entry,) = (await client.get(AUDIT)).json()["items"]
    assert (entry["action"], entry["resource"]) == ("audit.read", AUDIT)
    assert (entry["actor"], entry["outcome"]) == ("tester", "succeeded")


async def test_events_have_a_chain_of_their_own(
    database: Database, client: httpx.AsyncClient
) -> None:
    for version in (1, 2):
        async with database.write() as session:
            await write(session, "/p")
            await emit(session, Notice("uk.marches.paper", "p", "p", "/p", version))
    assert await seal_once(database, RECORD) == 4
    for chain in ("audit", "events"):
        assert (await verdict(client, chain=chain))["entries"] == 2


async def test_a_transaction_that_commits_late_is_not_skipped(
    database: Database, client: httpx.AsyncClient
) -> None:
    async with database.write() as late:
        await write(late, "/late")
        await write_rows(late)
        await act(database, "/1", "/2")
        assert await seal_once(database, RECORD) == 2
        await act(database, "/3")
        assert await seal_once(database, RECORD) == 1
    assert await seal_once(database, RECORD) == 1
    entries = await items(client)
    assert [entry["resource"] for entry in entries] == ["/late", "/3", "/2", "/1"]
    assert entries[0]["time"] < entries[1]["time"]
    assert (await verdict(client))["verified"] is True


async def test_many_sealers_at_once_make_one_chain(
    database: Database, settings: Settings, client: httpx.AsyncClient
) -> None:
    others = [Database(settings.database_url(NAME), pool_size=2) for _ in range(4)]
    told = Notifications(settings.database_url(NAME))
    sealers = [asyncio.create_task(seal_for_ever(each, told, RECORD)) for each in others]
    eager = [asyncio.create_task(_seal_eagerly(each)) for each in others]
    await asyncio.gather(*(act(database, *(f"/{n}/{m}" for m in range(20))) for n in range(20)))

    async def all_sealed() -> bool:
        return (await verdict(client))["entries"] == 400

    await eventually(all_sealed)
    for task in (*sealers, *eager):
        task.cancel()
    await asyncio.gather(*sealers, *eager, return_exceptions=True)
    for each in others:
        await each.close()
    assert (await verdict(client))["verified"] is True


async def _seal_eagerly(database: Database) -> None:
    while True:
        await seal_once(database, RECORD)


async def test_more_than_a_batch_is_sealed_at_once(
    database: Database, client: httpx.AsyncClient
) -> None:
    async with database.write() as session:
        for number in range(2500):
            await write(session, f"/{number}")
    assert await seal_once(database, RECORD) == 2500
    assert (await verdict(client))["entries"] == 2500
    assert (await items(client, limit=1))[0]["resource"] == "/2499"


@pytest.mark.parametrize("table", ["audit_entry", "outbox_event"])
async def test_nothing_that_was_sealed_can_be_changed(
    database: Database, settings: Settings, table: str
) -> None:
    await act(database, "/a")
    async with database.write() as session:
        await emit(session, Notice("t", "s", "i", "/h", 1))
    await seal_once(database, RECORD)
    for url in (settings.database_url(NAME), settings.owner_database_url(NAME)):
        for statement in CHANGES:
            with (
                psycopg.connect(url) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement.format(table, table))


@pytest.mark.parametrize(
    "statement", ["DELETE FROM audit_entry", "UPDATE audit_entry SET actor=''"]
)
async def test_what_is_not_sealed_yet_cannot_be_changed_either(
    database: Database, statement: str
) -> None:
    await act(database, "/a")
    with pytest.raises(Exception, match=r"permission denied|refused"):
        async with database.write() as session:
            await (await session.connection()).execute(text(statement))
    assert await seal_once(database, RECORD) == 1


async def test_entries_are_listed_newest_first_page_by_page(
    database: Database, client: httpx.AsyncClient
) -> None:
    await act(database, *map(str, range(7)))
    await seal_once(database, RECORD)
    path, seen = f"{AUDIT}?limit=3&actor=jane", []
    while path:
        answer = await client.get(path)
        seen += [item["seq"] for item in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url")
    assert seen == [7, 6, 5, 4, 3, 2, 1]


async def test_entries_are_found_by_resource_actor_action_and_time(
    database: Database, client: httpx.AsyncClient
) -> None:
    await act(database, "/a")
    between = datetime.now(UTC)
    await act(database, "/b", actor=principal("joe", "27D"))
    await seal_once(database, RECORD)

    async def found(**query: str) -> list[str]:
        return [item["resource"] for item in await items(client, **query)]

    assert await found(resource="/a") == ["/a"]
    assert await found(actor="joe") == ["/b"]
    assert await found(action="paper.publish") == ["/b", "/a"]
    assert await found(action="other") == []
    moment = between.isoformat()
    assert await found(**{"from": moment}) == ["/b"]
    assert await found(to=moment) == ["/a"]
    later = (between + timedelta(hours=1)).isoformat()
    assert await found(**{"from": moment, "to": later, "actor": "jane"}) == []
    problem_in(await client.get(AUDIT, params={"from": "2026-04-01T00:00:00"}), 422, "invalid")


async def test_an_organisation_sees_its_own_entries_and_the_verdict_on_all(
    database: Database, settings: Settings, client: httpx.AsyncClient
) -> None:
    await act(database, "/ours")
    await act(database, "/theirs", actor=principal("jim", "7A1"))
    await seal_once(database, RECORD)
    assert [entry["resource"] for entry in await items(client)] == ["/ours"]
    nobody = token(settings, "audit.read", orgs=())
    client.headers["Authorization"] = f"Bearer {nobody}"
    assert await items(client) == []
    assert (await verdict(client))["entries"] == 2


async def test_what_is_nobodys_own_is_entered_for_each_organisation_of_who_did_it(
    database: Database, settings: Settings, client: httpx.AsyncClient
) -> None:
    await act(database, "/national", actor=principal("jim", "7A1", "27D"))
    assert await seal_once(database, RECORD) == 2
    assert [entry["resource"] for entry in await items(client)] == ["/national"]
    client.headers["Authorization"] = f"Bearer {token(settings, 'audit.read', orgs=('7A1',))}"
    assert [entry["resource"] for entry in await items(client)] == ["/national"]


@pytest.mark.parametrize("path", ["", "/head", "/verification"])
async def test_the_audit_trail_needs_its_own_scope(
    settings: Settings, client: httpx.AsyncClient, path: str
) -> None:
    client.headers["Authorization"] = f"Bearer {token(settings, 'board.read')}"
    problem_in(await client.get(AUDIT + path), 403, "forbidden")
    del client.headers["Authorization"]
    problem_in(await client.get(AUDIT + path), 401, "unauthenticated")


async def test_a_head_holds_for_its_own_chain_only(
    database: Database, settings: Settings, client: httpx.AsyncClient
) -> None:
    await act(database, "/a")
    await seal_once(database, RECORD)
    head = (await client.get(f"{AUDIT}/head")).json()
    assert (head["sequence"], head["chain"]) == (1, "audit")
    assert (await verdict(client, head=head["signed"]))["verified"] is True
    header, payload, signature = head["signed"].split(".")
    other = (await client.get(f"{AUDIT}/head?chain=events")).json()["signed"]
    forgeries = [
        other, "x", "", f"{header}.{payload}.", f"{header}.{other.split('.')[1]}.{signature}",
        token(settings, "audit.read"),
    ]  # fmt: skip
    for forged in forgeries:
        answer = await client.get(f"{AUDIT}/verification", params={"head": forged})
        problem_in(answer, 422, "head_invalid")


async def test_a_head_is_read_with_the_key_beside_it_and_outlives_the_keys_of_tokens(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    head = (await client.get(f"{AUDIT}/head")).json()
    key_ring(settings).rotate(ahead=0)
    read = jws.deserialize_compact(head["signed"], ECKey.import_key(head["key"]), ["ES256"])
    assert json.loads(read.payload)["hash"] == head["hash"]
    assert "d" not in head["key"]
    assert (await client.get(f"{AUDIT}/head")).json()["key"] == head["key"]
    assert (await verdict(client, head=head["signed"]))["verified"] is True


async def test_the_command_line_verifies_without_the_service(
    database: Database, settings: Settings, client: httpx.AsyncClient
) -> None:
    await act(database, "/a", "/b")
    await seal_once(database, RECORD)
    head = (await client.get(f"{AUDIT}/head")).json()["signed"]
    found = await verify_service(settings, NAME, RECORD, {"audit": head})
    assert {name: (each.head.sequence, each.fault) for name, each in found.items()} == {
        "audit": (2, None),
        "events": (0, None),
    }
    for strange in ("events", "journals", "audit/27D"):
        with pytest.raises(HeadInvalid):
            await verify_service(settings, NAME, RECORD, {strange: head})
