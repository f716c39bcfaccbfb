"""What the ledger's database lets nobody do, with the application's password or its own."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from services.launcher import DatabaseUrls
from services.shared.testing import Databases

KEPT = ("book", "account", "period", "period_change", "year_end", "journal", "journal_line",
        "journal_act", "journal_seal", "chain_check")  # fmt: skip
BOOK = """
    INSERT INTO book (code, organisation, name, chart, opened_by, opened_at)
        VALUES ('B', '27D', 'B', 'empty', 'x', now());
    INSERT INTO account VALUES ('B', '1', 'One', 'asset', 'x', now()),
        ('B', '2', 'Two', 'asset', 'x', now());
    INSERT INTO period VALUES ('B', '2025-04-01', 2025), ('B', '2025-05-01', 2025);
    INSERT INTO period_change VALUES ('B', '2025-04-01', 1, 'open', '', 'x', now()),
        ('B', '2025-05-01', 1, 'open', '', 'x', now());
"""
JOURNAL = """
    INSERT INTO journal (id, book, effective_date, period, description, pending, adjustment,
        reverses, reason, line_count, total)
    VALUES (%(id)s, 'B', %(day)s, %(period)s, 'd', %(pending)s, %(adjustment)s, %(reverses)s,
        %(reason)s, %(count)s, %(total)s)
"""
INTO_LINE = """
    INSERT INTO journal_line (journal, line, book, account, effective_date, amount, reverses_line)
"""
LINE = f"""
    {INTO_LINE}
    VALUES (%(id)s, %(line)s, 'B', %(account)s, %(day)s, %(amount)s, %(reverses_line)s)
"""
LINES = f"""
    {INTO_LINE}
    SELECT %(id)s, line, 'B', %(account)s, %(day)s, amount,
        CASE WHEN CAST(%(reverses)s AS uuid) IS NOT NULL THEN line END
    FROM unnest(%(numbers)s::smallint[], %(amounts)s::bigint[]) AS given (line, amount)
"""
ACT = "INSERT INTO journal_act (journal, act, actor) VALUES (%(id)s, %(act)s, 'x')"
WHOLE = f"WITH journals AS ({JOURNAL}), lines AS ({LINES}) {ACT}"
WITHOUT_ACT = f"WITH journals AS ({JOURNAL}) {LINES}"
REFUSED = (errors.IntegrityError, errors.InsufficientPrivilege)


@pytest.fixture(scope="module")
def urls(databases: Databases) -> DatabaseUrls:
    made = databases.fresh("finance")
    with psycopg.connect(made.owner) as owner:
        owner.execute(BOOK)
    return made


@pytest.fixture(params=["application", "owner"])
def connection(urls: DatabaseUrls, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    url = urls.app if request.param == "application" else urls.owner
    with psycopg.connect(url, autocommit=True) as opened:
        yield opened


def post(
    connection: psycopg.Connection,
    *amounts: int,
    numbers: tuple[int, ...] | None = None,
    act: str | None = "posted",
    **more: Any,
) -> str:
    """A journal of these lines, in one statement; its id."""
    given = {
        "id": str(uuid4()), "day": "2025-04-30", "period": "2025-04-01", "pending": False,
        "adjustment": False, "reverses": None, "reason": None, "count": len(amounts),
        "total": sum(each for each in amounts if each > 0), "act": act, "account": "1",
        "amounts": list(amounts), "numbers": list(numbers or range(1, len(amounts) + 1)),
    } | more  # fmt: skip
    connection.execute(WHOLE if act else WITHOUT_ACT, given)
    return str(given["id"])


def test_what_is_kept_is_neither_updated_nor_deleted_nor_emptied(
    connection: psycopg.Connection,
) -> None:
    post(connection, 5, -5)
    for table in KEPT:
        row = connection.execute(f"SELECT * FROM {table} LIMIT 0")
        column = (row.description or [])[0].name
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):  # fmt: skip
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)


WRONG: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "unbalanced": ((5, -4), {}),
    "one line": ((5,), {}),
    "no lines": ((), {"total": 5, "count": 2}),
    "a line of nothing": ((5, -5, 0), {}),
    "fewer lines than said": ((5, -5), {"count": 3}),
    "a gap between its lines": ((5, -5), {"numbers": (1, 3)}),
    "another total": ((5, -5), {"total": 6}),
    "an unknown account": ((5, -5), {"account": "9"}),
    "neither entered nor posted": ((5, -5), {"act": None}),
    "pending and posted at once": ((5, -5), {"pending": True}),
    "entered and not pending": ((5, -5), {"act": "entered"}),
    "voided and not pending": ((5, -5), {"act": "voided"}),
    "no period": ((5, -5), {"day": "2025-06-01", "period": "2025-06-01"}),
    "a date after its period": ((5, -5), {"day": "2025-05-01"}),
    "a reason and nothing reversed": ((5, -5), {"reason": "r"}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_journal_is_refused(connection: psycopg.Connection, what: str) -> None:
    amounts, change = WRONG[what]
    with pytest.raises(REFUSED):
        post(connection, *amounts, **change)


def test_no_line_is_added_to_a_journal_later_not_even_in_its_transaction(
    connection: psycopg.Connection,
) -> None:
    id_ = post(connection, 5, -5)
    more = {"id": id_, "day": "2025-04-30", "account": "1", "reverses_line": None}
    for line, amount in ((3, 1), (3, -1), (2, -5), (0, 1)):
        with pytest.raises(REFUSED):
            connection.execute(LINE, more | {"line": line, "amount": amount})


def test_a_journal_comes_in_one_statement_and_not_in_parts(
    connection: psycopg.Connection,
) -> None:
    given = {
        "id": str(uuid4()), "day": "2025-04-30", "period": "2025-04-01", "pending": False,
        "adjustment": False, "reverses": None, "reason": None, "count": 2, "total": 5,
        "act": "posted", "account": "1", "amounts": [5, -5], "numbers": [1, 2],
    }  # fmt: skip
    for parts in (
        (JOURNAL, LINES, ACT), (LINES, JOURNAL, ACT), (ACT, LINES, JOURNAL),
        (f"WITH journals AS ({JOURNAL}) {LINES}", ACT), (f"WITH lines AS ({LINES}) {ACT}", JOURNAL),
    ):  # fmt: skip
        with pytest.raises(REFUSED), connection.transaction():
            connection.execute("SET CONSTRAINTS ALL DEFERRED")
            for part in parts:
                connection.execute(part, given)


def test_one_wrong_journal_of_many_has_all_of_them_refused(
    connection: psycopg.Connection,
) -> None:
    found = connection.execute("SELECT count(*) FROM journal").fetchone()
    many = """
        WITH wanted AS (SELECT uuidv7() AS id, n FROM generate_series(1, 50) AS n),
        journals AS (
            INSERT INTO journal (id, book, effective_date, period, description, pending,
                adjustment, line_count, total)
            SELECT id, 'B', '2025-04-30', '2025-04-01', 'd', false, false, 2, 5 FROM wanted
        ), lines AS (
            INSERT INTO journal_line (journal, line, book, account, effective_date, amount)
            SELECT id, side, 'B', '1', '2025-04-30', CASE side WHEN 1 THEN 5 ELSE -5 END
                + CASE WHEN n = 37 AND side = 2 THEN 1 ELSE 0 END
            FROM wanted CROSS JOIN generate_series(1, 2) AS side
        )
        INSERT INTO journal_act (journal, act, actor) SELECT id, 'posted', 'x' FROM wanted
    """
    with pytest.raises(errors.CheckViolation, match="does not balance: 1 pence"):
        connection.execute(many)
    assert connection.execute("SELECT count(*) FROM journal").fetchone() == found


def test_a_pending_journal_ends_once(connection: psycopg.Connection) -> None:
    id_ = post(connection, 5, -5, pending=True, act="entered")
    connection.execute(ACT, {"id": id_, "act": "posted"})
    for act in ("posted", "voided", "entered"):
        with pytest.raises(REFUSED):
            connection.execute(ACT, {"id": id_, "act": act})


REVERSAL = {"reason": "r", "adjustment": True, "day": "2025-05-01", "period": "2025-05-01"}


def test_reversals_of_a_line_are_never_more_than_the_line(connection: psycopg.Connection) -> None:
    id_ = post(connection, 5, -5)
    post(connection, -3, 3, reverses=id_, **REVERSAL)
    for amounts in ((-3, 3), (-5, 5), (2, -2)):
        with pytest.raises(REFUSED):
            post(connection, *amounts, reverses=id_, **REVERSAL)
    post(connection, -2, 2, reverses=id_, **REVERSAL)
    with pytest.raises(REFUSED):
        post(connection, -1, 1, reverses=id_, **REVERSAL)


def test_a_reversal_is_of_a_posted_journal_and_not_dated_before_it(
    connection: psycopg.Connection,
) -> None:
    id_ = post(connection, 5, -5)
    pending = post(connection, 5, -5, pending=True, act="entered")
    reversal = post(connection, -5, 5, reverses=post(connection, 5, -5), **REVERSAL)
    for reverses in (reversal, pending, str(uuid4())):
        with pytest.raises(REFUSED):
            post(connection, -5, 5, reverses=reverses, **REVERSAL)
    early = REVERSAL | {"day": "2025-04-29", "period": "2025-04-01"}
    for change in (early, REVERSAL | {"account": "2"}, REVERSAL | {"adjustment": False}):
        with pytest.raises(REFUSED):
            post(connection, -5, 5, reverses=id_, **change)


def change_period(connection: psycopg.Connection, number: int, state: str) -> None:
    connection.execute(
        "INSERT INTO period_change VALUES ('B', '2025-04-01', %s, %s, '', 'x', now())",
        [number, state],
    )


def test_a_closed_period_takes_nothing_and_an_adjusting_one_adjustments(
    databases: Databases,
) -> None:
    urls = databases.fresh("finance")
    april = {"day": "2025-04-02", "period": "2025-04-01"}
    with psycopg.connect(urls.app, autocommit=True) as connection:
        connection.execute(BOOK)
        pending = post(connection, 5, -5, pending=True, act="entered", **april)
        for number, state in ((3, "closed"), (1, "closed"), (2, "open"), (2, "closed")):
            with pytest.raises(REFUSED):
                change_period(connection, number, state)
        connection.execute(ACT, {"id": pending, "act": "voided"})
        change_period(connection, 2, "adjusting")
        with pytest.raises(errors.CheckViolation):
            post(connection, 5, -5, **april)
        post(connection, 5, -5, adjustment=True, **april)
        change_period(connection, 3, "closed")
        with pytest.raises(errors.CheckViolation):
            post(connection, 5, -5, adjustment=True, **april)
        post(connection, 5, -5, day="2025-05-01", period="2025-05-01")


def test_the_months_of_a_book_are_closed_in_their_order(databases: Databases) -> None:
    change = "INSERT INTO period_change VALUES ('B', %s, %s, %s, '', 'x', now())"
    april, may = "2025-04-01", "2025-05-01"
    urls = databases.fresh("finance")
    with psycopg.connect(urls.app, autocommit=True) as connection:
        connection.execute(BOOK)
        for state in ("open", "adjusting"):
            with pytest.raises(errors.CheckViolation, match="before period 2025-04-01"):
                connection.execute(change, [may, 2, "closed"])
            if state == "open":
                connection.execute(change, [april, 2, "adjusting"])
        connection.execute(change, [april, 3, "closed"])
        connection.execute(change, [may, 2, "closed"])
        for state in ("open", "adjusting"):
            with pytest.raises(errors.CheckViolation, match="before period 2025-05-01"):
                connection.execute(change, [april, 4, state])
        connection.execute("INSERT INTO period VALUES ('B', '2025-03-01', 2024)")
        with pytest.raises(errors.CheckViolation):
            connection.execute(change, ["2025-03-01", 1, "open"])
        connection.execute(change, [may, 3, "open"])
        connection.execute(change, [april, 4, "open"])


def test_a_closing_waits_for_a_posting_under_way_and_a_posting_for_a_closing(
    databases: Databases,
) -> None:
    urls = databases.fresh("finance")
    with (
        psycopg.connect(urls.app) as posting,
        psycopg.connect(urls.app, autocommit=True) as closing,
    ):
        closing.execute(BOOK)
        given = {"day": "2025-04-02", "period": "2025-04-01"}
        with posting.transaction():
            post(posting, 5, -5, **given)
            closing.execute("SET lock_timeout = '100ms'")
            with pytest.raises(errors.LockNotAvailable):
                change_period(closing, 2, "closed")
        change_period(closing, 2, "closed")


def test_nobody_gives_the_time_of_an_act_nor_puts_or_takes_what_waits_for_a_seal(
    urls: DatabaseUrls,
) -> None:
    with psycopg.connect(urls.app, autocommit=True) as application:
        id_ = post(application, 5, -5, pending=True, act="entered")
        for statement in (
            f"INSERT INTO journal_act (journal, act, actor, time) VALUES ('{id_}', 'posted', 'x',"
            " '2025-04-01')",
            "INSERT INTO journal_unsealed (entry, book, time) SELECT id, 'B', now()"
            " FROM journal_act LIMIT 1",
            "DELETE FROM journal_unsealed",
            "UPDATE journal_unsealed SET book = 'C'",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                application.execute(statement)


def test_a_seal_follows_the_one_before_in_its_book(urls: DatabaseUrls) -> None:
    seal = "INSERT INTO journal_seal (book, seq, entry, previous_hash, hash) VALUES (%s, %s, %s, %s, 'h')"  # noqa: E501
    nought = "0" * 64
    with psycopg.connect(urls.app, autocommit=True) as application:
        id_ = post(application, 5, -5)
        found = application.execute("SELECT id FROM journal_act WHERE journal = %s", [id_])
        act = (found.fetchone() or ("",))[0]
        for book, seq, entry, previous in (
            ("B", 2, act, nought), ("B", 1, act, "a"), ("C", 1, act, nought),
            ("B", 1, str(uuid4()), nought), ("B", 0, act, nought),
        ):  # fmt: skip
            with pytest.raises(errors.InsufficientPrivilege):
                application.execute(seal, [book, seq, entry, previous])
        application.execute(seal, ["B", 1, act, nought])
        with pytest.raises(errors.IntegrityError):
            application.execute(seal, ["B", 2, act, "h"])
