"""How soon a vote is on the map that everybody sees, through the running house."""

import asyncio
import statistics
import time
from collections.abc import Iterator

import httpx
import psycopg

from services.shared.settings import Settings
from tests.api.conversations import Citizen, ConversationOfficer
from tests.bench.opinion import PEOPLE, SHARE, STATEMENTS, votes_of
from tests.bench.servers import GATEWAY, serving
from tests.bench.table import Row

SIZES = ((26, 39, 0.63), (PEOPLE, STATEMENTS, SHARE))
"""People, statements, and the share of these that each votes on: London's, and a large one."""
VOTES, LOOK, WANTED, PATIENCE = 9, 0.02, 2.0, 60.0
SAID = """
    INSERT INTO statement (conversation, number, text, origin, state, meta, priority, created_at)
    SELECT conversation.number, made, 'Statement ' || made, 'body', 'accepted', false, 1, now()
    FROM conversation, generate_series(2, %s) AS made WHERE id = %s
"""
CAME = """
    INSERT INTO participant (conversation, number, id, created_at)
    SELECT conversation.number, made, gen_random_uuid(), now()
    FROM conversation, generate_series(1, %s) AS made WHERE id = %s
"""
CAST = "COPY vote (conversation, participant, statement, value, times, cast_at) FROM STDIN"


def rows(settings: Settings) -> Iterator[Row]:
    with serving(GATEWAY, settings) as (port, _):
        for people, statements, share in SIZES:
            seconds = asyncio.run(_measured(settings, port, people, statements, share))
            yield Row(
                f"a vote on the map, {people:,} people x {statements} statements",
                f"p50 {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s",
                "-", "-", f"< {WANTED:g} s", met=max(seconds) < WANTED,
            )  # fmt: skip


async def _measured(
    settings: Settings, port: int, people: int, statements: int, share: float
) -> list[float]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
        conversation = await ConversationOfficer(client, settings).opened("Statement 1")
        known = _fill(settings, conversation, people, statements, share)
        citizen = await Citizen.joining(client, conversation)
        shown = [await _seconds_until_shown(citizen, at, known + at) for at in range(1, 2 + VOTES)]
        return shown[1:]


def _fill(settings: Settings, conversation: str, people: int, statements: int, share: float) -> int:
    """How many votes."""
    columns = votes_of(people, statements, share)
    with psycopg.connect(settings.owner_database_url("engagement")) as connection:
        connection.execute(SAID, (statements, conversation))
        connection.execute(CAME, (people, conversation))
        [key] = connection.execute(
            "SELECT number FROM conversation WHERE id = %s", (conversation,)
        ).fetchone() or [0]
        with connection.cursor().copy(CAST) as copy:
            for person, place, value in zip(*columns, strict=True):
                copy.write_row((key, int(person) + 1, int(place) + 1, int(value), 1, "now"))
    return len(columns[0])


async def _seconds_until_shown(citizen: Citizen, statement: int, votes: int) -> float:
    """Until the page that everybody sees counts so many votes."""
    begun = time.perf_counter()
    assert await citizen.vote(statement, 1) == 204
    while await _votes_shown(citizen) != votes:
        await asyncio.sleep(LOOK)
        assert time.perf_counter() - begun < PATIENCE, "the vote is on no map"
    return time.perf_counter() - begun


async def _votes_shown(citizen: Citizen) -> int:
    answer = await citizen.client.get(f"{citizen.at}/opinions")
    return int(answer.json()["totals"]["votes"]) if answer.status_code == 200 else -1
