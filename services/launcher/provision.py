"""A database for each name, with one role that owns it and one that only works in it.

That one reads and adds; the migration that makes a table says which of its rows it may change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import psycopg
from psycopg import sql

from services.launcher.installation import SUPERUSER

_NAME = re.compile(r"(?!postgres$|template)[a-z][a-z0-9_]{0,40}")
# Left on a database when all of it is done; a new number lets the statements run again.
_DONE = "provisioned 1"
_FINISHED = """
    SELECT datname FROM pg_database
    WHERE shobj_description(oid, 'pg_database') = %s
      AND datname || '_owner' IN (SELECT rolname FROM pg_roles)
      AND datname || '_app' IN (SELECT rolname FROM pg_roles)
"""
_DATABASE = """
    REVOKE ALL ON DATABASE {name} FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app};
    REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
"""
_SCHEMA = """
    ALTER SCHEMA public OWNER TO {owner};
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT ON TABLES TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON ROUTINES TO {app};
    COMMENT ON DATABASE {name} IS {done};
"""


class DatabaseServer(Protocol):
    """A server that we may administer: its addresses and the passwords of its roles."""

    def url(self, role: str, database: str) -> str: ...
    def password(self, role: str) -> str: ...


@dataclass(frozen=True)
class DatabaseUrls:
    """The application's address of a database, and that of its owner, who migrates it."""

    app: str
    owner: str


def provision(server: DatabaseServer, names: Sequence[str]) -> dict[str, DatabaseUrls]:
    """Make what is missing of the databases `names` and their roles; return their addresses.

    Raises ValueError for a name that is not lower case letters, digits and underscores.
    """
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a database: use a-z, 0-9 and _, at most 41")
    with _connect(server, SUPERUSER) as connection:
        finished = {row[0] for row in connection.execute(_FINISHED, [_DONE])}
        for name in names:
            if name not in finished:
                _make(server, connection, name)
    return {
        name: DatabaseUrls(
            app=server.url(f"{name}_app", name), owner=server.url(f"{name}_owner", name)
        )
        for name in names
    }


def _make(server: DatabaseServer, connection: psycopg.Connection, name: str) -> None:
    for role in (f"{name}_owner", f"{name}_app"):
        _make_role(connection, role, server.password(role))
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(statement.format(*map(sql.Identifier, (name, f"{name}_owner"))))
    connection.execute(_filled(_DATABASE, name))
    with _connect(server, name) as inside:
        inside.execute(_filled(_SCHEMA, name))


def _make_role(connection: psycopg.Connection, role: str, password: str) -> None:
    exists = _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role)
    # Encrypted here, so that no log can show it.
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    statement = sql.SQL(
        "ALTER ROLE {} LOGIN PASSWORD {}" if exists else "CREATE ROLE {} LOGIN PASSWORD {}"
    )
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(verifier.decode())))


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _filled(statements: str, name: str) -> sql.Composed:
    return sql.SQL(statements).format(
        name=sql.Identifier(name),
        owner=sql.Identifier(f"{name}_owner"),
        app=sql.Identifier(f"{name}_app"),
        done=sql.Literal(_DONE),
    )


def _connect(server: DatabaseServer, database: str) -> psycopg.Connection:
    return psycopg.connect(server.url(SUPERUSER, database), autocommit=True)
