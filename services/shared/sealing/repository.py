"""Every query of the chains."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, RowMapping, Table, TextClause, select, text
from sqlalchemy.orm import Session

from services.shared.announcements import tell_of
from services.shared.database import ReadSession, WriteSession
from services.shared.sealing.chain import Content, Head, Link
from services.shared.sealing.models import AuditEntry, Event

ChainName = Literal["audit", "events"]
BATCH = 1000
CHANNEL = "unsealed"
SEALING = frozenset({"seq", "previous_hash", "hash"})
TABLES: Mapping[ChainName, Table] = {
    "audit": cast(Table, AuditEntry.__table__),  # type: ignore[attr-defined]
    "events": cast(Table, Event.__table__),  # type: ignore[attr-defined]
}
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
SEAL = """
    UPDATE {table} AS entry SET seq = link.seq, previous_hash = link.previous_hash, hash = link.hash
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:seqs AS bigint[]), CAST(:previous AS text[]),
        CAST(:hashes AS text[])
    ) AS link (id, seq, previous_hash, hash)
    WHERE entry.id = link.id
"""
SEALS: Mapping[ChainName, TextClause] = {
    name: text(SEAL.format(table=table.name)) for name, table in TABLES.items()
}
INSERTS = {name: table.insert().inline() for name, table in TABLES.items()}


def _content(table: Table) -> list[ColumnElement[Any]]:
    return [column for column in table.columns if column.name not in SEALING]


async def add_entry(session: WriteSession, chain: ChainName, content: Content) -> None:
    """Write an entry, not yet sealed."""
    # Not by the object mapper, and with one change of greenlet: every act pays for this.
    await session.run_sync(_insert, chain, content)
    tell_of(session, CHANNEL)


def _insert(session: Session, chain: ChainName, content: Content) -> None:
    session.connection().execute(INSERTS[chain], content)


async def hold_chain(session: WriteSession, chain: ChainName) -> None:
    """Be the chain's only sealer until this transaction ends, however it ends; await others."""
    connection = await session.connection()
    await connection.execute(LOCK, {"key": f"seal {chain}"})


async def pending(session: WriteSession, chain: ChainName) -> Sequence[RowMapping]:
    """The oldest entries without a place in the chain."""
    table = TABLES[chain]
    statement = (
        select(*_content(table))
        .where(table.c.seq.is_(None))
        .order_by(table.c.time, table.c.id)
        .limit(BATCH)
    )
    return (await (await session.connection()).execute(statement)).mappings().all()


async def head_of(session: ReadSession | WriteSession, chain: ChainName) -> Head:
    """The last sealed entry."""
    table = TABLES[chain]
    statement = (
        select(table.c.seq, table.c.hash)
        .where(table.c.seq.is_not(None))
        .order_by(table.c.seq.desc())
        .limit(1)
    )
    row = (await (await session.connection()).execute(statement)).one_or_none()
    return Head(*row) if row else Head()


async def seal_all(session: WriteSession, chain: ChainName, links: Sequence[Link]) -> None:
    """Give the entries their places, in one statement."""
    given = {
        "ids": [link.content["id"] for link in links],
        "seqs": [link.seq for link in links],
        "previous": [link.previous_hash for link in links],
        "hashes": [link.hash for link in links],
    }
    await (await session.connection()).execute(SEALS[chain], given)


async def links_of(session: ReadSession, chain: ChainName) -> AsyncIterator[Link]:
    """The chain from its beginning, a batch at a time."""
    table = TABLES[chain]
    statement = select(table).where(table.c.seq.is_not(None)).order_by(table.c.seq)
    connection = await session.connection()
    async with connection.stream(statement.execution_options(yield_per=BATCH)) as rows:
        async for batch in rows.mappings().partitions():
            for row in batch:
                yield _link(row)


def _link(row: RowMapping) -> Link:
    content: Content = {name: value for name, value in row.items() if name not in SEALING}
    return Link(row["seq"], row["previous_hash"], row["hash"], content)
