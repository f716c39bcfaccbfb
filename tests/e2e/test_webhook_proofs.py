"""Slow proof: a relay that is killed again and again loses no event and doubles only what has the
same webhook-id."""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from services.board.webhooks.models import Webhook
from services.board.webhooks.service import CONFIRMED_FOR
from services.shared.audit.models import RECORD
from services.shared.audit.service import Notice, emit
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import Databases, eventually, settings_for
from tests.api.webhooks import Receiver, receiving
from tests.bench.servers import environment
from tests.bench.webhooks import RELAY

pytestmark = pytest.mark.proof
NAME, KILLS, EVENTS_EACH, SUBJECTS = "board", 8, 100, 12
LEASES_END = "UPDATE webhook_message SET next_attempt_at = now() WHERE state = 'pending'"


@contextmanager
def relaying(settings: Settings, origin: str) -> Iterator[None]:
    """A relay in a process of its own, which ends by SIGKILL."""
    given = environment(settings) | {"MARCHES_WEBHOOK_TRIALS": json.dumps([origin])}
    process = subprocess.Popen([sys.executable, "-c", RELAY], env=given)
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def subscribe(database: Database, url: str) -> None:
    now = datetime.now(UTC)
    webhook = Webhook(
        id=uuid4(), owner="27D", url=url, types=["uk.marches.proof"], services=[NAME],
        created_by="proof", created_at=now, changed_at=now, confirmed_by="proof",
        expires_at=now + CONFIRMED_FOR,
    )  # fmt: skip
    async with database.write() as session:
        session.add(webhook)


async def happen(database: Database, first: int) -> None:
    for number in range(first, first + EVENTS_EACH):
        async with database.write() as session:
            subject = f"subject {number % SUBJECTS}"
            notice = Notice("uk.marches.proof", subject, "1", "/x", number, ("27D",))
            await emit(session, notice)
    await seal_once(database, RECORD)


def first_times(receiver: Receiver) -> list[dict[str, object]]:
    """The events of each message, the first time that it came; a repetition is the same bytes."""
    seen: dict[str, bytes] = {}
    for headers, body in receiver.got:
        assert seen.setdefault(headers["webhook-id"], body) == body
    return [event for body in seen.values() for event in json.loads(body)]


async def test_a_relay_that_is_killed_loses_nothing_and_doubles_only_the_same_message(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = settings_for(databases, {NAME: NAME}, tmp_path_factory.mktemp("killed"))
    database = Database(settings.database_url(NAME), pool_size=1)
    async with receiving() as receiver:
        await subscribe(database, f"{receiver.url}/hook")
        for kill in range(KILLS):
            await happen(database, kill * EVENTS_EACH)
            before = len(receiver.got)
            with relaying(settings, receiver.url):

                async def began(before: int = before) -> bool:
                    return len(receiver.got) > before

                await eventually(began, seconds=60)
                await asyncio.sleep(random.random() / 20)
            with psycopg.connect(settings.database_url(NAME)) as connection:
                connection.execute(LEASES_END)
        with relaying(settings, receiver.url):

            async def whole() -> bool:
                return len(first_times(receiver)) >= KILLS * EVENTS_EACH

            await eventually(whole, seconds=60)
        events = first_times(receiver)
    await database.close()
    assert len({str(each["id"]) for each in events}) == len(events) == KILLS * EVENTS_EACH
    for subject in range(SUBJECTS):
        of_it = [each for each in events if each["subject"] == f"subject {subject}"]
        told = [each["data"]["version"] for each in of_it]  # type: ignore[index]
        assert told == sorted(told)
