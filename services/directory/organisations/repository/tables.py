"""Rows written as a set: what is new or other than before in one statement, what is gone in one."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Row = tuple[Any, ...]


class Rows(NamedTuple):
    """A table, its columns with their types, and what identifies a row."""

    table: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def insert(self) -> str:
        names = ", ".join(name for name, _ in self.columns)
        values = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in self.columns)
        return f"INSERT INTO {self.table} ({names}) SELECT * FROM unnest({values})"  # noqa: S608 (constants only)

    @property
    def upsert(self) -> str:
        names = [name for name, _ in self.columns]
        others = [name for name in names if name not in self.key]
        changed = ", ".join(f"{name} = excluded.{name}" for name in others)
        before = ", ".join(f"{self.table}.{name}" for name in others)
        after = ", ".join(f"excluded.{name}" for name in others)
        return (
            f"{self.insert} ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {changed} "
            f"WHERE ({before}) IS DISTINCT FROM ({after})"
        )

    @property
    def delete(self) -> str:
        kinds = dict(self.columns)
        values = ", ".join(f"CAST(:{name} AS {kinds[name]}[])" for name in self.key)
        keys = ", ".join(self.key)
        return f"DELETE FROM {self.table} WHERE ({keys}) IN (SELECT * FROM unnest({values}))"  # noqa: S608 (constants only)


TEXT, DAY = "text", "date"
ORGANISATION = Rows(
    "organisation",
    (("code", TEXT), ("system", TEXT), ("gss_code", TEXT), ("provisional", "boolean"),
     ("synthetic", "boolean")),
    ("code",),
)  # fmt: skip
NAME = Rows("organisation_name", (("code", TEXT), ("starts", DAY), ("name", TEXT)),
            ("code", "starts"))  # fmt: skip
STATUS = Rows("organisation_status", (("code", TEXT), ("starts", DAY), ("status", TEXT)),
              ("code", "starts"))  # fmt: skip
ROLE = Rows("organisation_role", (("code", TEXT), ("role", TEXT), ("starts", DAY), ("ends", DAY)),
            ("code", "role", "starts"))  # fmt: skip
PLACE = Rows(
    "organisation_place",
    (("code", TEXT), ("starts", DAY), ("address", TEXT), ("postcode", TEXT), ("country", TEXT),
     ("geography", TEXT)),
    ("code", "starts"),
)  # fmt: skip
MEMBERSHIP = Rows(
    "membership",
    (("child", TEXT), ("parent", TEXT), ("kind", TEXT), ("starts", DAY), ("ends", DAY)),
    ("child", "parent", "kind", "starts"),
)
SUCCESSION = Rows(
    "succession",
    (("predecessor", TEXT), ("successor", TEXT), ("day", DAY), ("share", "double precision"),
     ("basis", TEXT)),
    ("predecessor", "successor"),
)  # fmt: skip
POPULATION = Rows(
    "population",
    (("code", TEXT), ("day", DAY), ("basis", TEXT), ("quintile", "smallint"),
     ("people", "double precision"), ("synthetic", "boolean")),
    ("code", "day", "basis", "quintile"),
)  # fmt: skip


async def insert(connection: AsyncConnection, rows: Rows, new: Iterable[Row]) -> None:
    """Add these rows, of which none is there."""
    await _execute(connection, rows.insert, tuple(name for name, _ in rows.columns), rows, new)


async def upsert(connection: AsyncConnection, rows: Rows, new: Iterable[Row]) -> None:
    """Add these rows; one that is there already becomes as it is here."""
    names = tuple(name for name, _ in rows.columns)
    await _execute(connection, rows.upsert, names, rows, new)


async def remove(connection: AsyncConnection, rows: Rows, gone: Iterable[Row]) -> None:
    """Delete the rows with the keys of these."""
    await _execute(connection, rows.delete, rows.key, rows, gone)


async def _execute(
    connection: AsyncConnection,
    statement: str,
    names: Sequence[str],
    rows: Rows,
    values: Iterable[Row],
) -> None:
    columns = list(zip(*values, strict=True))
    if columns:
        by_name = dict(zip((name for name, _ in rows.columns), map(list, columns), strict=True))
        await connection.execute(text(statement), {name: by_name[name] for name in names})
