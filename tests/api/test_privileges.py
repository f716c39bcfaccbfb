"""What the application role may do in each service's database: with it nobody rewrites the past."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors, sql

from services.launcher import DatabaseUrls
from services.shared.audit.models import AUDIT, RECORD
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.sealing.verification import verify_chain
from services.shared.testing import Databases

JOBS = {
    "job": "moves on from queued to its end",
    "procrastinate_jobs": "the queue's own",
    "procrastinate_events": "the queue's own",
    "procrastinate_workers": "the queue's own",
    "procrastinate_periodic_defers": "the queue's own",
}
IMPORTS = {
    "import_file": "is marked as loaded",
    "import_reject": "goes when the import is tried again",
}
SHARED = (
    JOBS
    | IMPORTS
    | {
        "idempotency_key": "is forgotten after a day",
        "replica": "is the newest answer of another service",
    }
)
CHANGING: dict[str, dict[str, str]] = {
    "finance": SHARED
    | {
        "journal_unsealed": "goes once it is sealed",
        "account_total": "is worked out of what is kept, and can be made anew",
        "booked_total": "the same, by all that a line is booked by",
        "fold": "moves on with the totals",
        "claimed_spell": "is free again once its claim is void",
        "scheme": "is told anew by its owner; its plans and figures stay",
    },
    "engagement": SHARED
    | {
        "consultation": "moves on with its steps, which are kept",
        "invitation": "goes when it is used, or its survey closed",
        "response": "says whether it was changed or withdrawn",
        "response_answers": "is changed by who has the receipt, and goes when it is withdrawn",
        "second_entry": "is decided on, and goes when the response is changed or withdrawn",
        "response_concern": "goes when the response is changed or withdrawn, or is told of",
        "equality_waiting": "goes when it is put away, or withdrawn",
        "equality_answer": "goes when it is withdrawn",
        "equality_link": "goes with the analysis freeze",
        "conversation": "is opened, closed and frozen; the audit trail keeps what was before",
        "participant": "is banned, and goes when they withdraw",
        "statement": "is moderated, and its text goes when its author withdraws",
        "vote": "is cast anew, and goes when its participant withdraws",
        "map_request": "goes when the map is begun",
        "event_registration": "gets a place, is cancelled, and says nothing of whom in the end",
        "used_proof": "goes when its challenge has expired",
        "recipient": "goes when who has the address leaves, with all mails to it",
        "mail": "is handed over, and forgotten",
        "retention_run": "moves on with what is erased",
        "subscription": "is confirmed, and goes with its recipient",
        "subscription_request": "goes when it is looked whether the address is known",
        "consultation_notice": "goes when mails are made of it",
        "opinion_map": "is made anew with every vote, so that who withdraws is on none",
        "code_frame": "moves on with its versions, which are kept",
        "theme": "stands as the newest version of its frame has it",
        "coding": "is its coder's to change, and goes when the response is changed or withdrawn",
        "coding_theme": "the same",
        "suggestion_run": "is made anew, and goes when what it learnt from does",
        "suggested_answer": "the same",
        "trace_point": "is what stands in the record; all versions of its parts are kept",
        "trace_link": "the same",
        "campaign": "is decided on, and goes with its answers",
        "campaign_answer": "goes when the response is changed or withdrawn",
        "enquiry": "is answered, merged and published",
        "stakeholder": "is described anew; contacts with it are kept",
        "story": "is erased when its consent ends",
        "community_event": "is described anew, moved and cancelled; its moves are kept",
    },
    "board": SHARED
    | {
        "board": "is described anew by its owner",
        "meeting": "is moved, cancelled, and its agenda published",
        "agenda_item": "is described anew until its agenda is published",
        "board_action": "is told of until it is done",
        "council_committee": "is looked at again, and ended",
        "council_meeting": "is what a council's calendar last said",
        "webhook": "is paused, resumed, given another secret, and ends",
        "webhook_message": "is told of until it has arrived, and forgotten after a week",
        "relay_place": "moves on with the events of a service",
        "plan": "is described anew by its owner; what was told of it stays",
    },
    "directory": SHARED
    | {
        "client": "its secret and keys are replaced, it is closed",
        "used_assertion": "is forgotten once it has expired",
        "version": "counts the changes of the directory",
        "postcode": "goes when another edition of its day takes its place",
        "residence_area": "goes when another edition of its day takes its place",
    }
    | dict.fromkeys(
        (
            "organisation", "organisation_name", "organisation_status", "organisation_role",
            "organisation_place", "membership", "succession", "population", "residence",
        ),
        "is corrected as its source is; the audit trail keeps what was before",
    ),
    "metrics": SHARED
    | {
        "indicator": "is held, unchanged, while a version of it is drafted",
        "indicator_version": "is a draft before it is approved",
        "organisation": "gets the name that a later file has for it",
        "figures_edition": "counts the changes of the figures",
        "rebase": "is withdrawn",
        "intervention": "is corrected and withdrawn",
        "alert": "is acknowledged and closed",
    },
}  # fmt: skip
ENTRIES = {"audit_entry", "outbox_event"}
"""Whose seal alone may be written, once."""
WITHDRAWN = {"withdrawn_by", "withdrawn_reason", "withdrawn_at"}
BUT_FOR: dict[str, set[str]] = {
    "indicator_commentary": WITHDRAWN,
    "stakeholder_contact": {"summary", "erased_at"},
}
"""What alone may be written into a row of a table that is kept."""
KEPT: dict[str, set[str]] = {
    "finance": {"book", "account", "period", "period_change", "year_end", "journal",
                "journal_line", "journal_act", "journal_seal", "chain_check", "approval_limit",
                "programme_area_set", "scheme_plan", "scheme_plan_month", "scheme_plan_decision",
                "scheme_figure", "reinvestment", "reinvestment_act", "price_book", "price",
                "reorganisation", "reorganisation_decision", "closed_book", "opened_share",
                "budget", "budget_version", "budget_line", "budget_version_act", "budget_comment",
                "virement", "virement_move", "virement_act", "spend_payment", "allocation",
                "allocation_share", "allocation_act", "export_mapping", "claim", "claim_line",
                "claim_act", "claim_posting", "claim_challenge", "claim_challenge_answer",
                "ruleset_extension", "ruleset_extension_decision", "payment_agreement",
                "activity_batch", "activity_part", "column_mapping", "timetable_month",
                "recovery_run", "recovery_run_result"},
    "engagement": {"consultation_transition", "consultation_part", "consultation_extension",
                   "consultation_override", "clock_reminder", "questionnaire_version",
                   "questionnaire_freeze", "statement_decision", "event_move",
                   "stakeholder_contact", "moderation_act", "frame_version",
                   "indicator_edition", "invitation_batch", "result_tally", "result_segment",
                   "retention_policy", "legal_hold", "legal_hold_lifting"},
    "board": {"paper", "minutes_version", "minutes_approval", "proposal", "decision",
              "plan_progress", "pack", "pack_file"},
    "directory": {"edition", "import_change"},
    "metrics": {"series", "observation", "rtt_pathway", "indicator_commentary",
                "indicator_reminder", "withdrawal"},
}  # fmt: skip
SERVICES = tuple(KEPT)
TABLES = """
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')
    AND relnamespace = 'public'::regnamespace
"""
COLUMNS = """
    SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
    AND NOT attisdropped AND attgenerated = ''
"""
NEW_ENTRY = {
    "actor": "'smith'", "client": "''", "organisation": "'27D'", "action": "'read'",
    "resource": "'/v1'", "request_id": "''", "outcome": "'succeeded'",
}  # fmt: skip
NEW_EVENT = {"type": "'t'", "subject": "'s'", "data": "'{}'"}
NEW = {"audit_entry": NEW_ENTRY, "outbox_event": NEW_EVENT}
SEAL = "UPDATE {} SET seq = {}, previous_hash = {}, hash = {} WHERE id = {}"


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def urls(databases: Databases, service: str) -> DatabaseUrls:
    return databases.fresh(service)


@pytest.fixture
def application(urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    with psycopg.connect(urls.app, autocommit=True) as connection:
        yield connection


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(errors.InsufficientPrivilege):
        yield


def columns(application: psycopg.Connection, table: str) -> list[str]:
    return [name for (name,) in application.execute(COLUMNS, [table])]


def insert(application: psycopg.Connection, table: str, **more: str) -> str:
    """Add an entry, with more columns than the service gives; its id."""
    values = NEW[table] | more
    statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"
    row = application.execute(f"{statement} RETURNING id").fetchone()
    assert row
    return f"'{row[0]}'"


def test_every_table_is_kept_or_has_a_reason_to_change(
    service: str, application: psycopg.Connection
) -> None:
    found = {name for (name,) in application.execute(TABLES)} - {"alembic_version"}
    assert found == KEPT[service] | CHANGING[service].keys() | ENTRIES


def test_kept_rows_are_never_changed_nor_removed(
    service: str, application: psycopg.Connection
) -> None:
    for table in KEPT[service] | {"alembic_version"}:
        for column in set(columns(application, table)) - BUT_FOR.get(table, set()):
            with refused():
                application.execute(f'UPDATE {table} SET "{column}" = "{column}"')
        with refused():
            application.execute(f"DELETE FROM {table}")


def test_no_table_is_emptied_at_once_nor_altered(
    service: str, application: psycopg.Connection
) -> None:
    for (table,) in application.execute(TABLES).fetchall():
        for statement in (
            "TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} DISABLE TRIGGER ALL",
            "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW"
            " EXECUTE FUNCTION refuse_change()",
        ):  # fmt: skip
            with refused():
                application.execute(sql.SQL(statement).format(sql.Identifier(table)))


def test_a_table_that_comes_later_is_kept_unless_its_migration_says_otherwise(
    urls: DatabaseUrls, application: psycopg.Connection
) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute("CREATE TABLE ledger (pence int)")
    application.execute("INSERT INTO ledger VALUES (1)")
    for statement in ("UPDATE ledger SET pence = 2", "DELETE FROM ledger"):
        with refused():
            application.execute(statement)
    with psycopg.connect(urls.owner) as owner:
        owner.execute("DROP TABLE ledger")


def test_the_revision_of_the_schema_is_not_the_applications(
    application: psycopg.Connection,
) -> None:
    with refused():
        application.execute("INSERT INTO alembic_version VALUES ('9999')")


@pytest.mark.parametrize("table", sorted(ENTRIES))
@pytest.mark.parametrize(
    "given",
    [
        {"time": "now() - interval '1 day'"},
        {"time": "now() + interval '1 day'"},
        {"time": "clock_timestamp()"},
        {"id": "uuidv7(interval '-1 day')"},
        {"seq": "1", "previous_hash": "repeat('0', 64)", "hash": "repeat('a', 64)"},
        {"seq": "1"},
    ],
)
def test_an_entry_comes_in_without_a_seal_and_at_the_time_of_the_database(
    application: psycopg.Connection, table: str, given: dict[str, str]
) -> None:
    with refused():
        insert(application, table, **given)
    added = insert(application, table)
    fresh = application.execute(
        f"SELECT clock_timestamp() - time < interval '1 minute' FROM {table} WHERE id = {added}"
    )
    assert fresh.fetchone() == (True,)


@pytest.mark.parametrize("table", sorted(ENTRIES))
def test_an_entry_stays_as_it_came_in_sealed_or_not(
    application: psycopg.Connection, table: str
) -> None:
    insert(application, table)
    for column in set(columns(application, table)) - {"seq", "previous_hash", "hash"}:
        with refused():
            application.execute(f'UPDATE {table} SET "{column}" = "{column}"')
    with refused():
        application.execute(f"DELETE FROM {table}")


FIGURE = """
    INSERT INTO observation (series_id, period, revision, numerator, status, published_at,
        import_number) VALUES ({series}, '2024-04-01', 1, 1, 'final', {moment}, 1)
"""
SERIES = """
    INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
    VALUES ('RRK', 1, '', 'all', 'all', 'all') RETURNING id
"""


def test_a_figure_is_added_to_the_present_only(databases: Databases) -> None:
    with psycopg.connect(databases.fresh("metrics").app, autocommit=True) as application:
        application.execute("INSERT INTO organisation (code, first_seen_at) VALUES ('RRK', now())")
        found = application.execute(SERIES).fetchone()
        assert found
        for moment in ("now() - interval '1 hour'", "now() + interval '1 hour'", "'-infinity'"):
            with refused():
                application.execute(FIGURE.format(series=found[0], moment=moment))
        application.execute(FIGURE.format(series=found[0], moment="now()"))


def test_a_figure_has_a_series_and_stays_with_it(databases: Databases) -> None:
    urls = databases.fresh("metrics")
    with psycopg.connect(urls.app, autocommit=True) as application:
        application.execute("CREATE TEMP TABLE series AS SELECT 99 AS id")  # is not believed
        with pytest.raises(errors.ForeignKeyViolation, match="series 99, which does not exist"):
            application.execute(FIGURE.format(series=99, moment="now()"))
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("INSERT INTO organisation (code, first_seen_at) VALUES ('RRK', now())")
        owner.execute(SERIES)
        for change in (
            "DELETE FROM series",
            "UPDATE series SET id = 99",
            "UPDATE observation SET series_id = 99",
        ):
            with refused():
                owner.execute(change)


Forged = Callable[[int, str], tuple[str, str, str]]


async def sealed(urls: DatabaseUrls, *, fault: str | None) -> None:
    """The chain of audit entries, with this fault."""
    database = Database(urls.app, pool_size=1)
    await seal_once(database, RECORD)
    found = (await verify_chain(database, AUDIT)).fault
    assert (found.code if found else None) == fault
    await database.close()


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda seq, head: (f"{seq + 5}", f"'{head}'", "'a'"), id="beyond the end"),
        pytest.param(lambda seq, head: (f"{seq + 1}", "'b'", "'a'"), id="after another entry"),
        pytest.param(lambda seq, head: ("0", f"'{head}'", "'a'"), id="before the first"),
        pytest.param(lambda seq, head: ("-1", "'c'", "'a'"), id="below nought"),
    ],
)
async def test_a_seal_out_of_place_is_refused(urls: DatabaseUrls, forged: Forged) -> None:
    with psycopg.connect(urls.app, autocommit=True) as application:
        insert(application, "audit_entry")
        await sealed(urls, fault=None)
        seq, head = head_of(application)
        entry = insert(application, "audit_entry")
        # A look-alike of the chain in the caller's own schema is not believed.
        application.execute("CREATE TEMP TABLE audit_entry AS SELECT * FROM public.audit_entry")
        application.execute(f"UPDATE pg_temp.audit_entry SET hash = 'b' WHERE seq = {seq}")
        with refused():
            application.execute(SEAL.format("public.audit_entry", *forged(seq, head), entry))
    await sealed(urls, fault=None)


async def test_a_seal_is_written_once(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.app, autocommit=True) as application:
        entry = insert(application, "audit_entry")
        await sealed(urls, fault=None)
        with refused():
            application.execute(f"UPDATE audit_entry SET hash = 'a' WHERE id = {entry}")
        with refused():
            application.execute(SEAL.format("audit_entry", "NULL", "NULL", "NULL", entry))
    await sealed(urls, fault=None)


async def test_a_seal_with_another_hash_in_the_right_place_is_found(
    databases: Databases, service: str
) -> None:
    urls = databases.fresh(service)
    with psycopg.connect(urls.app, autocommit=True) as application:
        insert(application, "audit_entry")
        await sealed(urls, fault=None)
        seq, head = head_of(application)
        entry = insert(application, "audit_entry")
        application.execute(SEAL.format("audit_entry", seq + 1, f"'{head}'", "'a'", entry))
    await sealed(urls, fault="edited")


def head_of(application: psycopg.Connection) -> tuple[int, str]:
    """Sequence and hash of the last audit entry."""
    found = application.execute(
        "SELECT seq, hash FROM audit_entry WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    assert found
    return found[0], found[1]
