"""`python -m services.directory.identity`: the first client, before anyone could ask for one."""

import asyncio
from typing import Annotated

import typer

from services.directory.identity.schemas import NewClient
from services.directory.identity.service import create_client, new_credential
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
    database = Database(Settings().database_url("directory"))
    secret, secret_hash = await new_credential(new)
    try:
        async with database.write() as session:
            client = await create_client(
                session, new, secret_hash=secret_hash, created_by="command line"
            )
    finally:
        await database.close()
    return str(client.client_id), str(secret)


if __name__ == "__main__":
    typer.run(main)
