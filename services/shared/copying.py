"""COPY into a table over a connection that may be lost meanwhile."""

import asyncio
from collections.abc import AsyncIterable, Sequence

import asyncpg

NULL = r"\N"
UNSAFE = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def tabbed(*cells: object) -> str:
    """A line as COPY reads it; None is NULL."""
    return "\t".join(map(cell, cells)) + "\n"


def cell(value: object) -> str:
    """As COPY reads it; None is NULL."""
    if value is None:
        return NULL
    return value.translate(UNSAFE) if isinstance(value, str) else str(value)


async def copy_into(
    driver: asyncpg.Connection, table: str, source: AsyncIterable[bytes], columns: Sequence[str]
) -> None:
    """Write the lines of `source`, tabs between cells.

    Raises ConnectionError when the connection is lost: the driver itself would wait for ever for
    room to write into.
    """
    copying = asyncio.ensure_future(driver.copy_to_table(table, source=source, columns=columns))

    def end(_driver: object) -> None:
        copying.cancel()

    driver.add_termination_listener(end)
    try:
        await copying
    except asyncio.CancelledError:
        if not copying.cancelled() or not driver.is_closed():
            raise
        raise ConnectionResetError("the connection was lost in the middle of a copy") from None
    finally:
        driver.remove_termination_listener(end)
