"""Rows that a transaction writes last, all by one statement: audit entry, event, kept answer.

Every act pays for them, and a round trip costs it more than a row does.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain, count
from typing import Any

from sqlalchemy import Table

from services.shared.sessions import DriverSession

ROWS = "last_writes"
MOST = 8
"""So many of a table are held back; a transaction with more writes them a few at a time."""
Columns = tuple[str, ...]
Held = dict[tuple[str, Columns], list[list[object]]]


async def write_last(session: DriverSession, table: Table, row: Mapping[str, Any]) -> None:
    """Have the row written when the transaction ends, if it commits. An object becomes JSON."""
    held: Held = session.info.setdefault(ROWS, {})
    rows = held.setdefault((table.name, tuple(row)), [])
    rows.append([json.dumps(each) if isinstance(each, dict) else each for each in row.values()])
    if len(rows) == MOST:
        await write_rows(session)


async def write_rows(session: DriverSession) -> None:
    """Write what is held back, the rows of each table in their order."""
    held: Held = session.info.pop(ROWS, {})
    if held:
        statement = _together(tuple((*kind, len(rows)) for kind, rows in held.items()))
        await session.records(statement, *chain(*chain(*held.values())))


@lru_cache(maxsize=256)
def _together(tables: tuple[tuple[str, Columns, int], ...]) -> str:
    """One statement that inserts so many rows into each of the tables."""
    numbers = count(1)
    *before, last = [
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES "  # noqa: S608 (our own names)
        + ", ".join(f"({', '.join(f'${next(numbers)}' for _ in columns)})" for _ in range(rows))
        for table, columns, rows in tables
    ]
    named = ", ".join(f"rows_{place} AS ({insert})" for place, insert in enumerate(before))
    return f"WITH {named} {last}" if named else last
