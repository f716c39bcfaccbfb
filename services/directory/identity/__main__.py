"""`python -m services.directory.identity`: the first client, before anyone could ask for one."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, NoReturn
from uuid import uuid4

import typer
from pydantic import ValidationError

from services.directory.identity.client_secrets import ClientSecrets
from services.directory.identity.hashes import HASHING
from services.directory.identity.schemas import NewClient
from services.directory.identity.service import create_client
from services.launcher import EmbeddedPostgres, PostgresError
from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.errors import Problem
from services.shared.settings import ConfigurationError, Settings


def main(
    name: Annotated[str, typer.Option(help="what the client is")],
    org: Annotated[
        list[str], typer.Option(help="ODS code that it acts for; repeatable, its owner first")
    ],
    role: Annotated[list[str] | None, typer.Option(help="repeatable")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="beside the roles'; repeatable")] = None,
) -> None:
    """Make a client on the directory's database; print its client_id and secret, this once."""
    try:
        new = NewClient(name=name, orgs=org, roles=role or [], scopes=scope or [])
        told = asyncio.run(_create(new, Settings()))
    except ValidationError as error:
        _give_up("; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors()))
    except (ConfigurationError, PostgresError, Problem) as error:
        _give_up(str(error))
    for line in told:
        typer.echo(line)


def _give_up(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)


def _database(settings: Settings) -> Database:
    """The directory's own, or that of the embedded server beside which this runs."""
    if "directory" in settings.database_urls:
        return Database(settings.database_url("directory"))
    running = EmbeddedPostgres(settings.data_dir)
    running.join()
    return Database(running.url("directory_app", "directory"))


async def _create(new: NewClient, settings: Settings) -> tuple[str, str]:
    database = _database(settings)
    principal = Principal("command line", "", frozenset(), tuple(new.orgs), (), False)
    client_id, actor = uuid4(), Actor(principal, str(uuid4()), datetime.now(UTC))
    secret = ClientSecrets(settings, None).secret(client_id, actor.now)
    try:
        secret_hash = await HASHING.hashed(secret)
        async with database.write() as session:
            await create_client(
                session,
                new,
                owner=new.orgs[0],
                client_id=client_id,
                secret_hash=secret_hash,
                actor=actor,
            )
    finally:
        await database.close()
    return str(client_id), secret


if __name__ == "__main__":
    typer.run(main)
