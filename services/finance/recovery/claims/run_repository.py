"""The lines of a run that a payer owes for, staged for claims by COPY and entered as a set."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.finance.recovery.claims.models import OF_CARE, Claim
from services.finance.recovery.claims.rules.scopes import ClaimScope, ScopeSums
from services.finance.recovery.runs.answers import PayerBook, closest_book
from services.finance.recovery.runs.result_repository import add_views
from services.shared.columnar import columns_open, quoted
from services.shared.copying import copy_into, tabbed
from services.shared.database import WriteSession
from services.shared.settings import Settings

AT_ONCE = 5_000
PERIODS = "SELECT DISTINCT payer_kind, activity_date FROM told WHERE recharge AND payer = $payer"
BOOKS = "CREATE TABLE closest (payer_kind VARCHAR, activity_date DATE, book INTEGER)"
OWED = """
    CREATE VIEW owed AS SELECT *,
        CASE WHEN min(charged_price) OVER (PARTITION BY provider, spell, pod, {care}) < 0
                THEN 'credited'
            WHEN duplicate OR line > min(line) OVER (PARTITION BY provider, spell, pod, {care})
                THEN 'duplicate'
            WHEN route = 'none' THEN 'no_route'
            WHEN claim_price IS NULL OR claim_price <= 0 THEN 'unpriced' END AS why
    FROM (
        SELECT line, provider, strptime(month || '-01', '%Y-%m-%d')::DATE AS month, payer_kind,
            book, line_ref, coalesce(spell_id, line_ref) AS spell, dataset, activity_date,
            coalesce(pod, '') AS pod, coalesce(hrg, '') AS currency, treatment_function, charged_to,
            claim_price, charged_price, basis, flags, duplicate, route
        FROM told LEFT JOIN closest USING (payer_kind, activity_date)
        WHERE recharge AND payer = {payer} AND charged_to = {claimant}
            AND month BETWEEN {first} AND {last}
    )
"""
SUMS = """
    SELECT provider, month, payer_kind, book, why, count(*), coalesce(sum(claim_price), 0)
    FROM owed GROUP BY ALL ORDER BY ALL
"""
STAGED = (
    "scope", "line", "provider", "line_ref", "spell", "dataset", "day", "pod", "currency",
    "treatment_function", "charged_to", "amount", "charged", "basis", "flags",
)  # fmt: skip
LINES_OWED = """
    SELECT provider, month, payer_kind, book, line, provider, line_ref, spell, dataset,
        activity_date, pod, currency, treatment_function, charged_to, claim_price, charged_price,
        basis, flags
    FROM owed WHERE why IS NULL
"""
OF_SCOPE = 4
CREATE = """
    CREATE TEMP TABLE staged_claim_line (
        scope integer, line bigint, provider varchar, line_ref varchar, spell varchar,
        dataset varchar, day date, pod varchar, currency varchar, treatment_function varchar,
        charged_to varchar, amount bigint, charged bigint, basis varchar, flags varchar
    )"""
DROP = "DROP TABLE IF EXISTS staged_claim_line"
ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('claims of ' || :claimant, 0))")
INDEX = "CREATE INDEX ON staged_claim_line (scope, line); ANALYZE staged_claim_line"
KNOWN = text(f"""
    WITH known AS (
        DELETE FROM staged_claim_line AS staged USING claimed_spell AS claimed
        WHERE claimed.claimant = :claimant AND claimed.provider = staged.provider
            AND claimed.spell = staged.spell AND claimed.pod = staged.pod
            AND claimed.care = {OF_CARE.format(currency="staged.currency")}
        RETURNING scope, amount
    )
    SELECT scope, count(*), CAST(sum(amount) AS bigint) FROM known GROUP BY scope
""")
ADD_LINES = text("""
    INSERT INTO claim_line (
        claim, line, line_ref, spell, dataset, day, pod, currency, treatment_function, payer,
        charged_to, amount, charged, basis, flags
    )
    SELECT CAST(:claim AS uuid), row_number() OVER (ORDER BY line), line_ref, spell, dataset, day,
        pod, currency, treatment_function, CAST(:payer AS varchar), charged_to, amount, charged,
        string_to_array(nullif(basis, ''), ' '),
        coalesce(string_to_array(nullif(flags, ''), ' '), '{}')
    FROM staged_claim_line WHERE scope = :scope
""")
ADD_SPELLS = text(f"""
    INSERT INTO claimed_spell (claimant, provider, spell, pod, care, currency, claim)
    SELECT CAST(:claimant AS varchar), provider, spell, pod, {OF_CARE.format(currency="currency")},
        currency, CAST(:claim AS uuid)
    FROM staged_claim_line WHERE scope = :scope
""")


@dataclass(frozen=True)
class OwedQuery:
    """Of which run, owed by which payer to which claimant, of which months (2025-04)."""

    folder: Path
    claimant: str
    payer: str
    first: str
    last: str
    books: Sequence[PayerBook]


@contextmanager
def owed(settings: Settings, query: OwedQuery) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lines as the view `owed`: `why` they are in no claim, null for those that are."""
    with columns_open(settings, threads=1) as connection:
        add_views(connection, query.folder)
        connection.execute(BOOKS)
        days = connection.execute(PERIODS, {"payer": query.payer}).fetchall()
        for kind, day in days:
            book = closest_book(query.books, kind, query.payer, day)
            row = [kind, day, None if book < 0 else book]
            connection.execute("INSERT INTO closest VALUES (?, ?, ?)", row)
        named = ("payer", "claimant", "first", "last")
        given = {name: quoted(getattr(query, name)) for name in named}
        given["care"] = OF_CARE.format(currency="currency")
        connection.execute(OWED.format(**given))
        yield connection


def sums_of(connection: duckdb.DuckDBPyConnection) -> dict[ClaimScope, ScopeSums]:
    """Lines and pence by scope."""
    found: dict[ClaimScope, ScopeSums] = {}
    for *scope, why, lines, pence in connection.execute(SUMS).fetchall():
        sums = found.setdefault(ClaimScope(*scope), ScopeSums())
        if why is None:
            sums.lines, sums.pence = int(lines), int(pence)
        else:
            sums.leave_out(why, int(lines), int(pence))
    return found


@asynccontextmanager
async def staging(connection: AsyncConnection) -> AsyncIterator[None]:
    """An empty table that only this connection sees."""
    driver = await _driver(connection)
    await driver.execute(DROP)
    await driver.execute(CREATE)
    try:
        yield
    finally:
        if not driver.is_closed():
            await driver.execute(DROP)


async def stage(
    connection: AsyncConnection,
    lines: duckdb.DuckDBPyConnection,
    scopes: Mapping[ClaimScope, int],
) -> None:
    """COPY what can be claimed, each line with the number of its scope."""
    driver = await _driver(connection)
    await copy_into(driver, "staged_claim_line", _chunks(lines, scopes), STAGED)
    await driver.execute(INDEX)


async def _driver(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


async def _chunks(
    connection: duckdb.DuckDBPyConnection, scopes: Mapping[ClaimScope, int]
) -> AsyncIterator[bytes]:
    await asyncio.to_thread(connection.execute, LINES_OWED)
    while chunk := await asyncio.to_thread(_chunk, connection, scopes):
        yield chunk


def _chunk(connection: duckdb.DuckDBPyConnection, scopes: Mapping[ClaimScope, int]) -> bytes:
    rows = connection.fetchmany(AT_ONCE)
    return "".join(
        tabbed(scopes[ClaimScope(*row[:OF_SCOPE])], *row[OF_SCOPE:]) for row in rows
    ).encode()


async def forget_claimed(session: WriteSession, claimant: str) -> list[tuple[int, int, int]]:
    """Take out what is claimed already: scope, lines, pence. Nobody else drafts claims of the
    claimant from a run until the transaction ends.
    """
    on = await session.connection()
    await on.execute(ALONE, {"claimant": claimant})
    rows = await on.execute(KNOWN, {"claimant": claimant})
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


async def add_staged(session: WriteSession, claim: Claim, scope: int) -> None:
    """The claim with the lines of its scope. Raises on care that is claimed already."""
    session.add(claim)
    await session.flush()
    given = {"claim": claim.id, "scope": scope}
    on = await session.connection()
    await on.execute(ADD_LINES, given | {"payer": claim.payer})
    await on.execute(ADD_SPELLS, given | {"claimant": claim.claimant})
