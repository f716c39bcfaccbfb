import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from services.launcher import DatabaseUrls, EmbeddedPostgres, provision


@pytest.fixture(scope="module")
def cluster(used_dir: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(used_dir) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def ledger(cluster: EmbeddedPostgres) -> DatabaseUrls:
    return provision(cluster, ["ledger", "other"])["ledger"]


@pytest.fixture(scope="module", autouse=True)
def entries(ledger: DatabaseUrls) -> None:
    with psycopg.connect(ledger.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS entry (id serial PRIMARY KEY, pence bigint)")
        connection.execute("CREATE OR REPLACE FUNCTION twice(n int) RETURNS int RETURN 2 * n")


def test_the_application_reads_and_adds_to_the_owners_tables(ledger: DatabaseUrls) -> None:
    with psycopg.connect(ledger.app) as connection:
        connection.execute("INSERT INTO entry (pence) VALUES (3)")
        assert connection.execute("SELECT pence, twice(4) FROM entry").fetchall() == [(3, 8)]


def test_the_application_changes_rows_where_the_owner_says_so(ledger: DatabaseUrls) -> None:
    with psycopg.connect(ledger.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS budget (pence bigint)")
        connection.execute("GRANT UPDATE, DELETE ON budget TO ledger_app")
    with psycopg.connect(ledger.app) as connection:
        connection.execute("INSERT INTO budget (pence) VALUES (1), (2)")
        connection.execute("UPDATE budget SET pence = 3 WHERE pence = 2")
        connection.execute("DELETE FROM budget WHERE pence = 1")
        assert connection.execute("SELECT pence FROM budget").fetchall() == [(3,)]


def test_the_application_stages_in_temporary_tables(ledger: DatabaseUrls) -> None:
    with psycopg.connect(ledger.app) as connection:
        connection.execute("CREATE TEMP TABLE stage (LIKE entry)")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine ()",
        "CREATE SCHEMA mine",
        "ALTER TABLE entry ADD COLUMN more int",
        "DROP TABLE entry",
        "UPDATE entry SET pence = 0",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "SET ROLE ledger_owner",
        "CREATE ROLE mine",
    ],
)
def test_the_application_changes_neither_structure_nor_what_it_added(
    ledger: DatabaseUrls, statement: str
) -> None:
    with psycopg.connect(ledger.app) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_owner_owns_database_and_schema_and_is_no_superuser(ledger: DatabaseUrls) -> None:
    query = """
        SELECT datdba::regrole::text, nspowner::regrole::text, rolsuper
        FROM pg_database, pg_namespace, pg_roles
        WHERE datname = 'ledger' AND nspname = 'public' AND rolname = current_user
    """
    with psycopg.connect(ledger.owner) as connection:
        row = connection.execute(query).fetchone()
    assert row == ("ledger_owner", "ledger_owner", False)


@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize("database", ["other", "postgres", "template1"])
def test_a_service_cannot_enter_another_database(
    ledger: DatabaseUrls, role: str, database: str
) -> None:
    address = getattr(ledger, role).replace("/ledger?", f"/{database}?")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(address)


def test_provisioning_again_is_quick_and_changes_nothing(
    cluster: EmbeddedPostgres, ledger: DatabaseUrls
) -> None:
    durations = []
    for _ in range(3):
        begin = time.perf_counter()
        assert provision(cluster, ["ledger", "other"])["ledger"] == ledger
        durations.append(time.perf_counter() - begin)
    assert min(durations) < 0.1


def test_what_an_interrupted_provisioning_left_out_is_made_up(cluster: EmbeddedPostgres) -> None:
    superuser = cluster.url("postgres", "postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE late_owner")
        connection.execute("CREATE DATABASE late OWNER late_owner")
    late = provision(cluster, ["late"])["late"]
    with psycopg.connect(late.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS entry ()")
    with psycopg.connect(late.app) as connection:
        assert connection.execute("SELECT * FROM entry").fetchall() == []


@pytest.mark.parametrize("name", ["", "Ledger", "a-b", "1st", "postgres", "template1", "x" * 42])
def test_a_name_that_is_no_plain_identifier_is_refused(
    cluster: EmbeddedPostgres, name: str
) -> None:
    with pytest.raises(ValueError, match="cannot name a database"):
        provision(cluster, [name])
