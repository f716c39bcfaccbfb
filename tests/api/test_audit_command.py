"""`marches verify-audit` on a database that was tampered with names the first bad entry."""

import asyncio
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app
from services.shared.audit.models import AUDIT, RECORD
from services.shared.database import Database
from services.shared.sealing.chain import Head
from services.shared.sealing.heads import sign_head
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for
from tests.api.test_audit import NAME, act
from tests.api.test_audit_tampering import SWAPPED_CONTENT, SWAPPED_PLACES, owner_of

ENTRIES = 8


@pytest.fixture
def settings(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    made = settings_for(databases, [NAME], tmp_path_factory.mktemp(NAME))
    monkeypatch.setenv("MARCHES_DATA_DIR", str(made.data_dir))
    monkeypatch.setenv("MARCHES_BOARD_DATABASE_URL", made.database_url(NAME))
    return made


@pytest.fixture
def head(settings: Settings) -> str:
    """The signed head of a chain of eight entries."""
    return asyncio.run(sealed(settings, *map(str, range(ENTRIES))))


async def sealed(settings: Settings, *resources: str) -> str:
    database = Database(settings.database_url(NAME))
    await act(database, *resources)
    await seal_once(database, RECORD)
    async with database.read() as session:
        found: Head = await AUDIT.head(session)
    await database.close()
    return sign_head(settings, NAME, "audit", found, datetime.now(UTC))


def verify(*options: str, service: str = NAME) -> Result:
    return CliRunner().invoke(app, ["verify-audit", "--service", service, *options])


def test_chains_that_are_whole(head: str) -> None:
    for options in ([], ["--head", head]):
        found = verify(*options)
        assert found.exit_code == 0, found.output
        audit, events = found.output.splitlines()
        assert audit.startswith(f"board audit: whole, {ENTRIES} entries, ")
        assert events.startswith("board events: whole, 0 entries, ")


@pytest.mark.parametrize(
    ("statement", "entry", "code"),
    [
        ("UPDATE audit_entry SET actor = 'joe' WHERE seq = 4", 4, "edited"),
        ("DELETE FROM audit_entry WHERE seq = 4", 4, "missing"),
        (SWAPPED_PLACES, 3, "edited"),
        (SWAPPED_CONTENT, 3, "edited"),
    ],
)
def test_an_entry_that_was_edited_deleted_or_swapped(
    settings: Settings, head: str, statement: str, entry: int, code: str
) -> None:
    with owner_of(settings) as connection:
        connection.execute(statement)
    found = verify()
    assert found.exit_code == 1
    assert f"board audit: entry {entry} is {code}." in found.output
    assert "board events: whole" in found.output


@pytest.mark.parametrize("more", [(), ("x", "y", "z")])
def test_a_tail_that_was_cut_off_is_told_by_the_signed_head(
    settings: Settings, head: str, more: tuple[str, ...]
) -> None:
    with owner_of(settings) as connection:
        connection.execute("DELETE FROM audit_entry WHERE seq > 6")
    asyncio.run(sealed(settings, *more))
    assert verify().exit_code == 0
    found = verify("--head", head)
    assert found.exit_code == 1
    said = "entry 8 is rewritten" if more else "entry 7 is truncated"
    assert said in found.output


def test_what_cannot_be_told_is_neither_whole_nor_tampered_with(
    settings: Settings, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = head.split(".")[1]
    for strange in ("x", "", f"e30.{payload}.c2ln"):
        found = verify("--head", strange)
        assert (found.exit_code, found.output.count("whole")) == (2, 0)
    assert verify(service="nobody").exit_code == 2
    monkeypatch.setenv("MARCHES_BOARD_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    found = verify()
    assert (found.exit_code, "database does not answer" in found.stderr) == (2, True)
