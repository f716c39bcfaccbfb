"""Statements that are made once and asked often."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlmodel import SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from services.shared.database import AnyReader, Database

DIALECT = dialect()  # type: ignore[no-untyped-call]
Model = TypeVar("Model", bound=SQLModel)


class Statement(Generic[Model]):
    """A SELECT of whole rows of a table; its values are named by `bindparam`.

    A Database asks it by its driver, whose values stand in the columns as they come: the way
    through SQLAlchemy costs twice what the answer does.
    """

    def __init__(self, model: type[Model], select: SelectOfScalar[Model]) -> None:
        self._model, self._select = model, select

    async def all(self, reader: AnyReader, **values: object) -> Sequence[Model]:
        if not isinstance(reader, Database):
            return (await reader.exec(self._select, params=values)).all()
        text, names, fixed = self._compiled
        given = fixed | values
        rows = await reader.records(text, *(given[name] for name in names))
        return [self._loaded(row) for row in rows]

    async def first(self, reader: AnyReader, **values: object) -> Model | None:
        """The first row of a statement that gives one at most."""
        return next(iter(await self.all(reader, **values)), None)

    @cached_property
    def _compiled(self) -> tuple[str, Sequence[str], dict[str, object]]:
        """Its text as the driver takes it, the names of its values in order, and the fixed ones."""
        compiled = self._select.compile(dialect=DIALECT)
        fixed = compiled.construct_params(_check=False)
        return str(compiled), compiled.positiontup or (), dict(fixed)

    @cached_property
    def _attributes(self) -> Sequence[str]:
        return [each.key for each in inspect(self._model).column_attrs]

    def _loaded(self, row: Iterable[Any]) -> Model:
        """What SQLAlchemy would load, of no session."""
        model: Model = inspect(self._model).class_manager.new_instance()
        model.__dict__.update(zip(self._attributes, row, strict=True))
        return model
