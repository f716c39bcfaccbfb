"""`python -m services.directory.identity`: the first client, before anyone could ask for one."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from services.directory.identity.hashing import HASHING
from services.directory.identity.issuing import Issuing
from services.directory.identity.schemas import NewClient
from services.directory.identity.service import create_client
from services.shared.audit.recording import By
from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.settings import Settings


def main(
    name: Annotated[str, typer.Option(help="what the client is")],
    org: Annotated[list[str], typer.Option(help="ODS code that it acts for; repeatable")],
    role: Annotated[list[str], typer.Option(help="repeatable")],
) -> None:
    """Make a client on the directory's database; print its client_id and secret, this once."""
    new = NewClient(name=name, orgs=org, roles=role)
    for line in asyncio.run(_create(new)):
        typer.echo(line)


async def _create(new: NewClient) -> tuple[str, str]:
    settings, client_id, now = Settings(), uuid4(), datetime.now(UTC)
    secret = Issuing(settings, None).secret(client_id, now)
    by = By(Principal("command line", "", frozenset(), tuple(new.orgs), (), False), str(uuid4()))
    database = Database(settings.database_url("directory"))
    try:
        secret_hash = await HASHING.hashed(secret)
        async with database.write() as session:
            await create_client(
                session, new, client_id=client_id, secret_hash=secret_hash, by=by, now=now
            )
    finally:
        await database.close()
    return str(client_id), secret


if __name__ == "__main__":
    typer.run(main)
