"""Every service's migrations lead to what its code expects, forwards, backwards and at once."""

import subprocess
import sys

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from services.shared.migrating import CONFIG, head_revision, upgrade
from services.shared.testing import Databases

SERVICES = ("directory", "metrics", "engagement", "finance", "board")
UPGRADE = "import sys; from services.shared.migrating import upgrade; upgrade(*sys.argv[1:])"
SCHEMA = """
SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'routine', '', oid::regprocedure::text, md5(prosrc)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'type', '', typname, typtype::text FROM pg_type
WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
UNION ALL SELECT 'privilege', relname, grantee::regrole::text, privilege_type
FROM pg_class, aclexplode(relacl)
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
UNION ALL SELECT 'privilege', attrelid::regclass::text, attname, privilege_type
FROM pg_attribute, aclexplode(attacl) WHERE attrelid > 16384
"""
Schema = set[tuple[str, ...]]


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def url(databases: Databases, service: str) -> str:
    """A migrated database of the service, as its owner; each test leaves it migrated."""
    return databases.fresh(service).owner


def config(service: str, url: str) -> Config:
    made = Config(CONFIG, ini_section=service)
    made.attributes["url"] = url
    return made


def schema(url: str) -> Schema:
    """Everything that migrations make."""
    with psycopg.connect(url) as owner:
        return set(owner.execute(SCHEMA).fetchall())


def revision(url: str) -> list[str]:
    with psycopg.connect(url) as owner:
        return [found for (found,) in owner.execute("SELECT version_num FROM alembic_version")]


def test_the_models_and_the_migrated_tables_are_the_same(service: str, url: str) -> None:
    command.check(config(service, url))


def test_each_lineage_has_one_head_and_the_database_is_at_it(service: str, url: str) -> None:
    assert revision(url) == [head_revision(service)]


def test_a_second_upgrade_changes_nothing(service: str, url: str) -> None:
    before = schema(url)
    upgrade(service, url)
    assert schema(url) == before


def test_down_to_nothing_and_up_again_is_the_same_schema(service: str, url: str) -> None:
    before = schema(url)
    command.downgrade(config(service, url), "base")
    assert {table for _, table, *_ in schema(url)} == {"alembic_version"}
    upgrade(service, url)
    assert schema(url) == before


def test_every_step_can_be_taken_back_and_taken_again(service: str, url: str) -> None:
    after = schema(url)
    while revision(url):
        command.downgrade(config(service, url), "-1")
        before = schema(url)
        command.upgrade(config(service, url), "+1")
        assert schema(url) == after
        command.downgrade(config(service, url), "-1")
        assert schema(url) == before
        after = before
    upgrade(service, url)


@pytest.fixture
def empty(databases: Databases) -> str:
    """A database of the metrics service that nothing was migrated in yet."""
    made = databases.fresh("metrics").owner
    command.downgrade(config("metrics", made), "base")
    return made


def test_processes_that_migrate_at_once_do_it_once(empty: str) -> None:
    started = [subprocess.Popen([sys.executable, "-c", UPGRADE, "metrics", empty]) for _ in "12"]
    assert [process.wait() for process in started] == [0, 0]
    assert revision(empty) == [head_revision("metrics")]


def test_a_migration_that_breaks_off_leaves_the_schema_as_it_was(empty: str) -> None:
    with psycopg.connect(empty) as owner:
        owner.execute("CREATE TABLE job (mine int)")
    before = schema(empty)
    with pytest.raises(Exception, match="already exists"):
        upgrade("metrics", empty)
    assert schema(empty) == before
