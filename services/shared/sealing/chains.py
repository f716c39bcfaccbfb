"""The chains that a service names: what is sealed in them, and where the seals stand."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, Table, delete, select, text

from services.shared.database import ReadSession, WriteSession
from services.shared.sealing.chain import Content, Head, Link

BATCH = 1000
SEAL = ("seq", "previous_hash", "hash")
"""The columns of a seal."""


class Entry(NamedTuple):
    """What waits for its seal. `key`: in which chain of several; `place`: where it waits."""

    key: str
    content: Content
    place: Any


class Chain(Protocol):
    """Entries that are sealed one after the other; `keyed`: a chain for each value of a key.

    Of one that is not keyed the only key is "".
    """

    @property
    def name(self) -> str: ...

    keyed: ClassVar[bool]

    def unsealed(self) -> Select[Any]:
        """The times of all that waits."""

    async def pending(self, session: WriteSession) -> Sequence[Entry]:
        """The oldest entries without a seal."""

    async def seal(
        self, session: WriteSession, key: str, entries: Sequence[Entry], links: Sequence[Link]
    ) -> None:
        """Give the entries, now links of a chain, their seals."""

    async def head(self, session: ReadSession | WriteSession, key: str = "") -> Head:
        """The last sealed entry."""

    def links(self, session: ReadSession, key: str = "", *, after: int = 0) -> AsyncIterator[Link]:
        """The chain after an entry, or from its beginning, a batch at a time."""

    async def keys(self, session: ReadSession) -> Sequence[str]:
        """Of which there is a chain."""


@dataclass(frozen=True)
class ChainInPlace:
    """Entries of a table that has the seal in columns of its own; the table has `id`, `time`.

    `later` are columns that came when there were seals already: they are sealed where they are not
    null, so that what was sealed without them has the hash that it had.
    """

    name: str
    table: Table
    later: frozenset[str] = frozenset()
    keyed: ClassVar[bool] = False

    def unsealed(self) -> Select[Any]:
        return select(self.table.c.time).where(self.table.c.seq.is_(None))

    async def pending(self, session: WriteSession) -> Sequence[Entry]:
        content = [column for column in self.table.columns if column.name not in SEAL]
        statement = (
            select(*content)
            .where(self.table.c.seq.is_(None))
            .order_by(self.table.c.time, self.table.c.id)
            .limit(BATCH)
        )
        rows = (await (await session.connection()).execute(statement)).mappings()
        return [Entry("", self._content(row), row["id"]) for row in rows]

    def _content(self, row: RowMapping) -> Content:
        """What is sealed of a row."""
        return {
            name: value
            for name, value in row.items()
            if name not in SEAL and (value is not None or name not in self.later)
        }

    async def seal(
        self, session: WriteSession, key: str, entries: Sequence[Entry], links: Sequence[Link]
    ) -> None:
        given = _columns(links) | {"ids": [entry.place for entry in entries]}
        await (await session.connection()).execute(text(self._update), given)

    async def head(self, session: ReadSession | WriteSession, key: str = "") -> Head:
        return await _head(session, self.table, self.table.c.seq.is_not(None))

    async def links(
        self, session: ReadSession, key: str = "", *, after: int = 0
    ) -> AsyncIterator[Link]:
        sealed = select(self.table).where(self.table.c.seq > after)
        async for row in _rows(session, sealed.order_by(self.table.c.seq)):
            yield _link(row, self._content(row))

    async def keys(self, session: ReadSession) -> Sequence[str]:
        return [""]

    @property
    def _update(self) -> str:
        return f"""
            UPDATE {self.table.name} AS entry
            SET seq = link.seq, previous_hash = link.previous_hash, hash = link.hash
            FROM unnest(
                CAST(:ids AS uuid[]), CAST(:seqs AS bigint[]), CAST(:previous AS text[]),
                CAST(:hashes AS text[])
            ) AS link (id, seq, previous_hash, hash)
            WHERE entry.id = link.id
        """  # noqa: S608 (constants only)


@dataclass(frozen=True)
class ChainOfEach:
    """For each value of `key` a chain, whose seals are rows of their own: no entry is changed.

    `entries` has `id`, the key, and all that is sealed; `seals` has `entry`, the key and the seal;
    `waiting` has `entry`, `number` and `time`, and holds what has no seal yet.
    """

    name: str
    key: str
    entries: FromClause
    seals: Table
    waiting: Table
    keyed: ClassVar[bool] = True

    def unsealed(self) -> Select[Any]:
        return select(self.waiting.c.time)

    async def pending(self, session: WriteSession) -> Sequence[Entry]:
        oldest = (
            select(self.waiting.c.entry, self.waiting.c.number)
            .order_by(self.waiting.c.number)
            .limit(BATCH)
            .cte("oldest")
            .prefix_with("MATERIALIZED")
        )
        statement = (
            select(self.entries, oldest.c.number.label("number_waiting"))
            .join_from(oldest, self.entries, self.entries.c.id == oldest.c.entry)
            .order_by(oldest.c.number)
        )
        rows = (await (await session.connection()).execute(statement)).mappings()
        return [self._entry(dict(row)) for row in rows]

    def _entry(self, row: dict[str, Any]) -> Entry:
        return Entry(key=row[self.key], place=row.pop("number_waiting"), content=row)

    async def seal(
        self, session: WriteSession, key: str, entries: Sequence[Entry], links: Sequence[Link]
    ) -> None:
        given = _columns(links) | {"ids": [link.content["id"] for link in links], "key": key}
        connection = await session.connection()
        await connection.execute(text(self._insert), given)
        places = [entry.place for entry in entries]
        await connection.execute(delete(self.waiting).where(self.waiting.c.number.in_(places)))

    async def head(self, session: ReadSession | WriteSession, key: str = "") -> Head:
        return await _head(session, self.seals, self.seals.c[self.key] == key)

    async def links(
        self, session: ReadSession, key: str = "", *, after: int = 0
    ) -> AsyncIterator[Link]:
        seal = [self.seals.c[name].label(f"seal_{name}") for name in SEAL]
        sealed = (
            select(self.entries, *seal)
            # An entry that is not there any more has no content, and so another hash.
            .join_from(
                self.seals, self.entries, self.entries.c.id == self.seals.c.entry, isouter=True
            )
            .where(self.seals.c[self.key] == key, self.seals.c.seq > after)
            .order_by(self.seals.c.seq)
        )
        async for row in _rows(session, sealed):
            content = dict(row)
            seq, previous_hash, hashed = (content.pop(f"seal_{name}") for name in SEAL)
            yield Link(seq, previous_hash, hashed, content)

    async def keys(self, session: ReadSession) -> Sequence[str]:
        column = self.seals.c[self.key]
        found = await (await session.connection()).execute(select(column).distinct())
        return sorted(found.scalars())

    @property
    def _insert(self) -> str:
        return f"""
            INSERT INTO {self.seals.name} (entry, {self.key}, seq, previous_hash, hash)
            SELECT id, :key, seq, previous_hash, hash
            FROM unnest(
                CAST(:ids AS uuid[]), CAST(:seqs AS bigint[]), CAST(:previous AS text[]),
                CAST(:hashes AS text[])
            ) AS link (id, seq, previous_hash, hash)
        """  # noqa: S608 (constants only)


def named(chains: Collection[Chain], name: str) -> Chain:
    """The chain of that name."""
    return next(chain for chain in chains if chain.name == name)


def _columns(links: Sequence[Link]) -> dict[str, Any]:
    return {
        "seqs": [link.seq for link in links],
        "previous": [link.previous_hash for link in links],
        "hashes": [link.hash for link in links],
    }


async def _head(
    session: ReadSession | WriteSession, table: Table, those: ColumnElement[bool]
) -> Head:
    statement = select(table.c.seq, table.c.hash).where(those).order_by(table.c.seq.desc()).limit(1)
    row = (await (await session.connection()).execute(statement)).one_or_none()
    return Head(*row) if row else Head()


async def _rows(session: ReadSession, statement: Select[Any]) -> AsyncIterator[RowMapping]:
    connection = await session.connection()
    async with connection.stream(statement.execution_options(yield_per=BATCH)) as rows:
        async for batch in rows.mappings().partitions():
            for row in batch:
                yield row


def _link(row: RowMapping, content: Content) -> Link:
    return Link(row["seq"], row["previous_hash"], row["hash"], content)
