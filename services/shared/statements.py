"""Statements that are made once and asked often."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import asyncpg
from sqlalchemy import ClauseElement, inspect, text
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from services.shared.database import AnyReader, Database, ReadSession, WriteSession
from services.shared.single_reads import Snapshot

DIALECT = dialect()  # type: ignore[no-untyped-call]
Model = TypeVar("Model", bound=SQLModel)


class _ForDriver:
    """A statement as the driver takes it, with $1, $2, ..."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=DIALECT))
        self._text, self._names = str(compiled), compiled.positiontup or ()
        self._fixed = dict(compiled.construct_params(_check=False))

    async def ask(
        self, reader: ReadSession | Snapshot | Database, values: Mapping[str, object]
    ) -> list[asyncpg.Record]:
        given = {**self._fixed, **values}
        return await reader.records(self._text, *(given[name] for name in self._names))


class TextStatement:
    """A SELECT in SQL, whose values are named `:name`. A session that writes asks SQLAlchemy."""

    def __init__(self, sql: str) -> None:
        self._text = text(sql)

    async def rows(self, reader: AnyReader, values: Mapping[str, object]) -> Sequence[Any]:
        if isinstance(reader, WriteSession):
            return (await (await reader.connection()).execute(self._text, values)).all()
        return await self._driver.ask(reader, values)

    @cached_property
    def _driver(self) -> _ForDriver:
        return _ForDriver(self._text)


class Statement(Generic[Model]):
    """A SELECT of whole rows of a table; its values are named by `bindparam`.

    Whoever only reads asks it by the driver, whose values stand in the columns as they come: the
    way through SQLAlchemy costs twice what the answer does.
    """

    def __init__(self, model: type[Model], select: SelectOfScalar[Model]) -> None:
        self._model, self._select = model, select

    async def all(self, reader: AnyReader, **values: object) -> Sequence[Model]:
        if isinstance(reader, WriteSession):  # which follows what becomes of its rows
            return (await reader.exec(self._select, params=values)).all()
        return [self._loaded(row) for row in await self._driver.ask(reader, values)]

    async def first(self, reader: AnyReader, **values: object) -> Model | None:
        """The first row of a statement that gives one at most."""
        return next(iter(await self.all(reader, **values)), None)

    @cached_property
    def _driver(self) -> _ForDriver:
        return _ForDriver(self._select)

    @cached_property
    def _attributes(self) -> Sequence[str]:
        return [each.key for each in inspect(self._model).column_attrs]

    def _loaded(self, row: Iterable[Any]) -> Model:
        """What SQLAlchemy would load, of no session."""
        model: Model = inspect(self._model).class_manager.new_instance()
        model.__dict__.update(zip(self._attributes, row, strict=True))
        return model
