"""Every query on clients and used assertions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.directory.identity.models import Client, UsedAssertion
from services.shared.auth import Principal, scoped
from services.shared.database import ReadSession, WriteSession

MOST_FORGOTTEN = 100


async def clients_after(
    session: ReadSession, number: int | None, limit: int, principal: Principal
) -> Sequence[Client]:
    """Up to `limit` clients in the order they were made, from the one after `number`."""
    statement = select(Client).order_by(col(Client.number)).limit(limit)
    if number is not None:
        statement = statement.where(col(Client.number) > number)
    return (await session.exec(scoped(statement, Client, principal))).all()


async def visible_client(
    session: ReadSession, client_id: UUID, principal: Principal
) -> Client | None:
    statement = select(Client).where(Client.client_id == client_id)
    return (await session.exec(scoped(statement, Client, principal))).one_or_none()


async def client_to_change(
    session: WriteSession, client_id: UUID, principal: Principal
) -> Client | None:
    """The client, which nobody else changes until the end of the transaction."""
    statement = select(Client).where(Client.client_id == client_id).with_for_update()
    return (await session.exec(scoped(statement, Client, principal))).one_or_none()


async def client_by_id(session: ReadSession, client_id: UUID) -> Client | None:
    """For the client itself, which has yet to prove who it is."""
    return await session.get(Client, client_id)


async def use_assertion(
    session: WriteSession, client_id: UUID, jti_hash: bytes, expires_at: datetime
) -> bool:
    """Whether it was not used before; of any number at once exactly one is told so."""
    values = {"client_id": client_id, "jti_hash": jti_hash, "expires_at": expires_at}
    statement = insert(UsedAssertion).values(values).on_conflict_do_nothing()
    used = await (await session.connection()).execute(statement)
    return used.rowcount == 1


async def forget_assertions(session: WriteSession, before: datetime) -> None:
    """Remove some of those that expired; locked ones are left to whoever holds them."""
    expired = (
        select(UsedAssertion.client_id, UsedAssertion.jti_hash)
        .where(col(UsedAssertion.expires_at) < before)
        .limit(MOST_FORGOTTEN)
        .with_for_update(skip_locked=True)
    ).cte("expired")
    statement = (
        delete(UsedAssertion)
        .where(col(UsedAssertion.client_id) == expired.c.client_id)
        .where(col(UsedAssertion.jti_hash) == expired.c.jti_hash)
    )
    await (await session.connection()).execute(statement)
