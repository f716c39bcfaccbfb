"""Every query of published payments."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select

from services.finance.spend.models import SpendPayment
from services.shared.auth import Principal, scoped
from services.shared.copying import copy_into
from services.shared.database import AnySession, WriteSession

FIELDS = (
    "line", "department_family", "entity", "paid_on", "expense_type", "expense_area", "supplier",
    "transaction_number", "amount", "description", "fingerprint",
)  # fmt: skip
CREATE = """
CREATE TEMP TABLE staged_payment (
    line integer, department_family varchar, entity varchar, paid_on date, expense_type varchar,
    expense_area varchar, supplier varchar, transaction_number varchar, amount bigint,
    description varchar, fingerprint varchar
)"""
DROP = "DROP TABLE IF EXISTS staged_payment"
ADD = text(f"""
    INSERT INTO spend_payment (organisation, import_number, {", ".join(FIELDS)})
    SELECT CAST(:organisation AS varchar), CAST(:import_number AS integer), {", ".join(FIELDS)}
    FROM staged_payment ORDER BY line
    ON CONFLICT (organisation, fingerprint) DO NOTHING
""")  # noqa: S608 (constants only)
BY_MONTH = text("""
    SELECT expense_type, expense_area, supplier, CAST(date_trunc('month', paid_on) AS date),
        sum(amount)
    FROM spend_payment
    WHERE organisation = :organisation AND paid_on BETWEEN :start AND :end
    GROUP BY 1, 2, 3, 4
""")


class SpendSum(NamedTuple):
    """Pence paid in a month."""

    expense_type: str
    expense_area: str
    supplier: str
    month: date
    pence: int


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


async def stage(connection: AsyncConnection, chunks: AsyncIterator[bytes]) -> None:
    """COPY lines of cells, tabs between them, in the order of FIELDS."""
    await copy_into(await _driver(connection), "staged_payment", chunks, FIELDS)


async def _driver(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


async def add_staged(session: WriteSession, organisation: str, import_number: int) -> int:
    """Keep what is staged and not known yet; how many payments that are."""
    given = {"organisation": organisation, "import_number": import_number}
    return int((await (await session.connection()).execute(ADD, given)).rowcount)


async def spend_by_month(
    session: AnySession, organisation: str, start: date, end: date
) -> list[SpendSum]:
    """What was paid from one day to another, by all that a budget may look at."""
    given = {"organisation": organisation, "start": start, "end": end}
    rows = await (await session.connection()).execute(BY_MONTH, given)
    return [SpendSum(row[0], row[1], row[2], row[3], int(row[4])) for row in rows]


async def payments_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[SpendPayment]:
    """Up to `limit` payments of the caller's organisations, newest first, before `number`."""
    statement = select(SpendPayment).order_by(col(SpendPayment.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(SpendPayment.number) < number)
    seen = scoped(statement, SpendPayment, principal, parties=("organisation",))
    return (await session.exec(seen)).all()
