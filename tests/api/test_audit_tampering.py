"""What the database's owner does to the audit trail, past its triggers, is named by the API."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest

from services.shared.audit.models import RECORD
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from tests.api.test_audit import (  # noqa: F401 (fixtures)
    AUDIT,
    NAME,
    act,
    client,
    settings,
    verdict,
)

SWAPPED_PLACES = """
    UPDATE audit_entry SET seq = -seq WHERE seq IN (3, 6);
    UPDATE audit_entry SET seq = CASE seq WHEN -3 THEN 6 ELSE 3 END WHERE seq < 0
"""
SWAPPED_CONTENT = """
    UPDATE audit_entry AS e SET resource = o.resource FROM audit_entry AS o
    WHERE (e.seq, o.seq) IN ((3, 6), (6, 3))
"""


@contextmanager
def owner_of(settings: Settings) -> Iterator[psycopg.Connection]:  # noqa: F811
    """The owner, with the triggers out of the way."""
    with psycopg.connect(settings.owner_database_url(NAME)) as connection:
        connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        yield connection
        connection.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("statement", "sequence", "code"),
    [
        ("UPDATE audit_entry SET actor = 'joe' WHERE seq = 4", 4, "edited"),
        ("UPDATE audit_entry SET time = time + interval '1 us' WHERE seq = 1", 1, "edited"),
        ("UPDATE audit_entry SET purpose = NULL WHERE seq = 8", 8, "edited"),
        ("UPDATE audit_entry SET hash = repeat('0', 64) WHERE seq = 5", 5, "edited"),
        ("DELETE FROM audit_entry WHERE seq = 4", 4, "missing"),
        ("DELETE FROM audit_entry WHERE seq = 1", 1, "missing"),
        ("DELETE FROM audit_entry WHERE seq IN (2, 7)", 2, "missing"),
        (SWAPPED_PLACES, 3, "edited"),
        (SWAPPED_CONTENT, 3, "edited"),
        ("DELETE FROM audit_entry WHERE seq > 6", 7, "truncated"),
        ("DELETE FROM audit_entry", 1, "truncated"),
    ],
)
async def test_the_first_bad_entry_is_named(
    database: Database,
    settings: Settings,  # noqa: F811
    client: httpx.AsyncClient,  # noqa: F811
    statement: str,
    sequence: int,
    code: str,
) -> None:
    await act(database, *map(str, range(8)))
    await seal_once(database, RECORD)
    head = (await client.get(f"{AUDIT}/head")).json()["signed"]
    assert (await verdict(client, head=head))["verified"] is True
    with owner_of(settings) as connection:
        connection.execute(statement)
    found = await verdict(client, head=head)
    assert (found["verified"], found["entries"]) == (False, sequence - 1)
    assert (found["fault"]["sequence"], found["fault"]["code"]) == (sequence, code)
    if code == "truncated":
        assert (await verdict(client))["verified"] is True


async def test_a_cut_tail_under_new_entries_is_told_by_the_head(
    database: Database,
    settings: Settings,  # noqa: F811
    client: httpx.AsyncClient,  # noqa: F811
) -> None:
    await act(database, *map(str, range(8)))
    await seal_once(database, RECORD)
    head = (await client.get(f"{AUDIT}/head")).json()["signed"]
    with owner_of(settings) as connection:
        connection.execute("DELETE FROM audit_entry WHERE seq > 6")
    await act(database, "x", "y", "z")
    await seal_once(database, RECORD)
    assert (await verdict(client))["verified"] is True
    fault = (await verdict(client, head=head))["fault"]
    assert (fault["sequence"], fault["code"]) == (8, "rewritten")
