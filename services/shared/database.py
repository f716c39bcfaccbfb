"""Sessions on PostgreSQL: reading and writing are different types, constraints become problems."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import MetaData, event, text
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker, create_async_engine

from services.shared.announcements import NoticeTimes
from services.shared.errors import Conflict, Problem, StorageFull, Unavailable
from services.shared.last_writes import write_rows
from services.shared.sessions import DriverSession
from services.shared.single_reads import LOST, SingleReads, Snapshot

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
RETRY_AFTER = {"Retry-After": "2"}
# SQLSTATE: connection lost, out of resources (or connections), shutting down or starting up.
NOT_ANSWERING = ("08", "53", "57P")
DISK_FULL = "53100"


def new_metadata() -> MetaData:
    """Metadata whose constraints have predictable names."""
    return MetaData(naming_convention=NAMING)


def async_url(url: str) -> str:
    """`url` as SQLAlchemy wants it for asyncpg."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in {"postgresql", "postgres"} else url


class ReadSession(DriverSession):
    """Reads one snapshot; PostgreSQL refuses a write in it."""


class WriteSession(DriverSession):
    """Writes; committed as a whole when its block ends, before any answer is sent."""


AnySession = ReadSession | WriteSession
"""For a question that may be asked while writing too."""


class Database:
    """The database of one service.

    `violations` says which problem the breach of a named constraint is for the caller.
    """

    def __init__(
        self, url: str, *, violations: Mapping[str, type[Problem]] | None = None, pool_size: int = 8
    ) -> None:
        self.url = url
        self.engine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=5,
            hide_parameters=True,
            connect_args={"async_creator_fn": _connect},
        )
        event.listen(self.engine.sync_engine, "handle_error", _on_error)
        snapshot = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._single = SingleReads(url, max(1, pool_size // 2))
        self._readers = async_sessionmaker(snapshot, class_=ReadSession, expire_on_commit=False)
        self._writers = async_sessionmaker(self.engine, class_=WriteSession, expire_on_commit=False)
        self._violations = violations or {}
        self._telling = NoticeTimes()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """A session for one consistent read."""
        with _DriverErrors(self._violations):
            async with self._readers() as session:
                yield session

    async def records(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """The rows of one statement, which sees one moment without a transaction around it."""
        with _DriverErrors(self._violations):
            return await self._single.records(statement, *values)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """For several `Statement`s of one moment: half of what a session costs."""
        with _DriverErrors(self._violations):
            async with self._single.snapshot() as snapshot:
                yield snapshot

    @asynccontextmanager
    async def write(self, *, on: AsyncConnection | None = None) -> AsyncIterator[WriteSession]:
        """A session for one business act: commits at the end of the block or not at all.

        `on` is a connection that already holds something that the act needs, such as staged rows.
        """
        with _DriverErrors(self._violations):
            async with self._writers(bind=on or self.engine) as session:
                async with session.begin():
                    yield session
                    await write_rows(session)
                    channels = await self._telling.tell(session)
                self._telling.told(channels)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection of one's own, for bulk loads; nothing is committed by itself."""
        with _DriverErrors(self._violations):
            async with self.engine.connect() as connection:
                try:
                    yield connection
                except LOST as error:  # of a COPY, which passes SQLAlchemy by
                    raise Unavailable(headers=RETRY_AFTER) from error

    async def ping(self) -> None:
        """Raises Unavailable when the database does not answer."""
        async with self.read() as session:
            await session.connection()
            await session.exec(text("SELECT 1"))  # type: ignore[call-overload]

    async def close(self) -> None:
        await self._single.close()
        await self.engine.dispose()


AnyReader = AnySession | Snapshot | Database
"""For a question of one `Statement`: a Database asks it by itself."""


async def _connect(*given: Any, **options: Any) -> Any:
    try:
        return await asyncpg.connect(*given, **options)
    except OSError as error:
        raise Unavailable(headers=RETRY_AFTER) from error


def _on_error(context: ExceptionContext) -> Exception | None:
    """What the driver raises as it is; an OSError of the block around it is none of ours."""
    lost = isinstance(context.original_exception, OSError)
    return Unavailable(headers=RETRY_AFTER) if lost else None


def _outage(error: BaseException | None) -> type[Unavailable] | None:
    """The problem of a database that cannot do what it is asked; None for any other error."""
    if isinstance(error, TimeoutError):
        return Unavailable
    # A COPY passes SQLAlchemy by, and raises what the driver does.
    driver = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(error, DBAPIError | asyncpg.PostgresError):
        return None
    state: str = getattr(driver, "sqlstate", None) or ""
    if state == DISK_FULL:
        return StorageFull
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return Unavailable if lost or state.startswith(NOT_ANSWERING) else None


class _DriverErrors:
    """Turns what the driver raises into a problem; everything else passes."""

    def __init__(self, violations: Mapping[str, type[Problem]]) -> None:
        self.violations = violations

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, IntegrityError | asyncpg.IntegrityConstraintViolationError):
            raise self._violation(error) from error
        if isinstance(error, LOST):  # of the driver, where SQLAlchemy is passed by
            raise Unavailable(headers=RETRY_AFTER) from error
        if outage := _outage(error):
            raise outage(headers=RETRY_AFTER) from error

    def _violation(self, error: Exception) -> Problem:
        driver = error.orig.__cause__ if isinstance(error, IntegrityError) else error  # type: ignore[union-attr]
        name = getattr(driver, "constraint_name", None)
        return self.violations.get(name or "", Conflict)()
