"""Slow proof: a sender that is killed again and again sends each mail once, or tells that it may
have arrived."""

import asyncio
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from services.shared.settings import Settings
from services.shared.testing import Databases, eventually, settings_for
from tests.api.mails import MailSink, sinking
from tests.bench.servers import environment

pytestmark = pytest.mark.proof
NAME, KILLS, MAILS_EACH = "engagement", 4, 60
SENDER = """
import asyncio
from services.engagement.updates.dispatch import LETTERS, mail_for_ever
from services.shared.database import Database
from services.shared.settings import Settings
settings = Settings()
database = Database(settings.database_url("engagement"), pool_size=2)
asyncio.run(mail_for_ever(LETTERS)(settings, database))
"""
WRITE = """
    WITH made AS (
        INSERT INTO recipient (id, owner, address, language, created_at)
        SELECT gen_random_uuid(), '27D', format('person%%s@example.org', number), 'english', now()
        FROM generate_series(%(first)s::int, %(last)s::int) AS number RETURNING id
    )
    INSERT INTO mail (id, owner, recipient, kind, rank, about, state, version, attempts,
        next_attempt_at, created_at, changed_at)
    SELECT gen_random_uuid(), '27D', id, 'confirmation', 0, '{"title": "Care"}', 'pending', 1, 0,
        now(), now(), now() FROM made
"""
TIME_PASSES = """
    UPDATE mail SET next_attempt_at = now() WHERE state = 'pending';
    UPDATE mail SET handed_at = now() - interval '6 minutes' WHERE state = 'handed'
"""
TOLD = (
    "SELECT recipient.address, mail.state FROM mail JOIN recipient ON mail.recipient = recipient.id"
)


@contextmanager
def sending(settings: Settings) -> Iterator[None]:
    """A sender in a process of its own, which ends by SIGKILL."""
    given = environment(settings) | {
        "MARCHES_SMTP_HOST": "127.0.0.1",
        "MARCHES_SMTP_PORT": str(settings.smtp_port),
        "MARCHES_SMTP_SECURITY": "none",
    }
    process = subprocess.Popen([sys.executable, "-c", SENDER], env=given)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def sql(settings: Settings, statement: str, **given: int) -> list[tuple[str, str]]:
    with psycopg.connect(settings.database_url(NAME)) as connection:
        found = connection.execute(statement, given or None)  # type: ignore[call-overload]
        return list(found.fetchall()) if found.description else []


def is_under_way(sink: MailSink, before: int) -> bool:
    return len(sink.got) > before


async def test_a_sender_that_is_killed_sends_each_mail_once_or_tells_that_it_is_unsure(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = settings_for(databases, {NAME: NAME}, tmp_path_factory.mktemp("killed"))
    async with sinking() as sink:
        settings = made.model_copy(update={"smtp_port": sink.port})
        for kill in range(KILLS):
            sql(settings, WRITE, first=kill * MAILS_EACH, last=(kill + 1) * MAILS_EACH - 1)
            before = len(sink.got)
            with sending(settings):

                async def began(before: int = before) -> bool:
                    return is_under_way(sink, before)

                await eventually(began, seconds=60)
                await asyncio.sleep(random.random() / 5)
            sql(settings, TIME_PASSES)
        with sending(settings):

            async def ended() -> bool:
                open_ones = ("pending", "handed")
                return not any(state in open_ones for _, state in sql(settings, TOLD))

            await eventually(ended, seconds=60)
        told = dict(sql(settings, TOLD))
        arrived = Counter(address for address, _ in sink.got)
    assert len(told) == KILLS * MAILS_EACH
    assert max(arrived.values()) == 1  # none twice
    assert {address for address, state in told.items() if state == "sent"} <= arrived.keys()
    unsure = {address for address, state in told.items() if state == "unsure"}
    assert set(told.values()) <= {"sent", "unsure"}
    assert told.keys() - arrived.keys() <= unsure  # none is lost that nobody is told of
    assert len(unsure) <= KILLS
