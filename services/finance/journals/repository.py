"""Every query of journals. Nothing is updated and nothing is deleted."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.finance.journals.rules.entries import Entries, Entry, State, debits, state_of
from services.finance.periods.rules.calendar import PeriodState
from services.shared.database import AnySession, WriteSession

LINE_COLUMNS = (
    "line smallint, account text, amount bigint, cost_centre text, programme_area text,"
    " counterparty text, memo text, reverses_line smallint"
)
ADDED = (
    "id", "book", "effective_date", "period", "description", "reference", "pending", "adjustment",
    "reverse_on", "reverses", "reason", "line_count", "total",
)  # fmt: skip
ADD = f"""
    WITH added AS (
        INSERT INTO journal ({", ".join(ADDED)})
        VALUES (coalesce($1::uuid, uuidv7()), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (id) DO NOTHING
        RETURNING id, number, book, effective_date, pending
    ), lines AS (
        INSERT INTO journal_line (journal, book, effective_date, line, account, amount,
            cost_centre, programme_area, counterparty, memo, reverses_line)
        SELECT added.id, added.book, added.effective_date, line.* FROM added
        CROSS JOIN jsonb_to_recordset($14::jsonb) AS line ({LINE_COLUMNS})
    )
    INSERT INTO journal_act (journal, act, actor)
    SELECT id, CASE WHEN pending THEN 'entered' ELSE 'posted' END, $15 FROM added
    RETURNING journal, (SELECT number FROM added), time
"""  # noqa: S608 (constants only)
# All that a posting is checked against, since every posting pays for each question.
POSTING = """
    SELECT book.code, book.organisation,
        ARRAY(SELECT code FROM account WHERE book = $1 AND code = ANY($2::text[])),
        calendar.starts, calendar.years, calendar.states
    FROM book CROSS JOIN LATERAL (
        SELECT array_agg(period.starts ORDER BY period.starts) AS starts,
            array_agg(period.year ORDER BY period.starts) AS years,
            array_agg(newest.state ORDER BY period.starts) AS states
        FROM period CROSS JOIN LATERAL (
            SELECT state FROM period_change AS change
            WHERE change.book = period.book AND change.period = period.starts
            ORDER BY number DESC LIMIT 1
        ) AS newest
        WHERE period.book = book.code
    ) AS calendar
    WHERE book.code = $1 AND book.organisation = ANY($3::text[])
"""
END = text("""
    INSERT INTO journal_act (journal, act, actor) VALUES (:journal, :act, :actor)
""")
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:id AS text), 2))")
# Beside the journal: what was done with it and by whom, how much of it was reversed by what, and
# the seal of the newest act.
READ = """
    SELECT journal.*, acts.acts, lines.lines, reversing.total AS reversed_total,
        reversing.ids AS reversals, seal.seq AS seal_seq, seal.hash AS seal_hash
    FROM journal
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(act, jsonb_build_array(time, actor)) AS acts,
            (array_agg(id ORDER BY time DESC, id DESC))[1] AS newest
        FROM journal_act WHERE journal_act.journal = journal.id
    ) AS acts
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(to_jsonb(entry) ORDER BY entry.line) AS lines
        FROM journal_line AS entry WHERE entry.journal = journal.id
    ) AS lines
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(reversal.total), 0) AS total,
            coalesce(array_agg(reversal.id ORDER BY reversal.number), '{}') AS ids
        FROM journal AS reversal WHERE reversal.reverses = journal.id
    ) AS reversing
    LEFT JOIN journal_seal AS seal ON seal.entry = acts.newest
"""
BY_ID = text(f"{READ} WHERE journal.id = :id")
BEFORE = text(f"""{READ}
    WHERE journal.id IN (
        SELECT id FROM journal AS wanted WHERE book = :book
        AND (CAST(:number AS bigint) IS NULL OR wanted.number < :number)
        AND (CAST(:period AS date) IS NULL OR wanted.period = :period)
        AND (CAST(:reference AS text) IS NULL OR wanted.reference = :reference)
        AND (NOT :only_pending OR wanted.pending AND NOT EXISTS (
            SELECT FROM journal_act AS ended
            WHERE ended.journal = wanted.id AND ended.act <> 'entered'))
        ORDER BY wanted.number DESC LIMIT :limit
    ) ORDER BY journal.number DESC
""")  # noqa: S608 (constants only)
TAKEN_BACK = text("""
    SELECT line.line, coalesce(sum(back.amount), 0) FROM journal_line AS line
    LEFT JOIN (
        SELECT reversing.reverses_line, reversing.amount FROM journal AS reversal
        JOIN journal_line AS reversing ON reversing.journal = reversal.id
        WHERE reversal.reverses = :id
    ) AS back ON back.reverses_line = line.line
    WHERE line.journal = :id GROUP BY line.line ORDER BY line.line
""")
DUE = text("""
    SELECT journal.id, journal.reverse_on, book.organisation FROM journal
    JOIN book ON book.code = journal.book
    JOIN journal_act AS act ON act.journal = journal.id AND act.act = 'posted'
    WHERE journal.reverse_on <= :today
    AND (SELECT coalesce(sum(reversal.total), 0) FROM journal AS reversal
        WHERE reversal.reverses = journal.id) < journal.total
    AND (CAST(:book AS text) IS NULL OR journal.book = :book)
    ORDER BY journal.reverse_on, journal.number LIMIT :limit
""")
PENDING = text("""
    SELECT count(*) FROM journal WHERE book = :book AND period = :period AND pending
    AND NOT EXISTS (
        SELECT FROM journal_act AS act WHERE act.journal = journal.id AND act.act <> 'entered')
""")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A journal as it is written. `id`: None for one that the database chooses."""

    id: UUID | None
    book: str
    effective_date: date
    period: date
    description: str
    reference: str | None
    pending: bool
    adjustment: bool
    reverse_on: date | None
    reverses: UUID | None
    reason: str | None
    entries: Entries


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A journal and what was done with it. `acts`: moment and actor of each."""

    id: UUID
    number: int
    book: str
    effective_date: date
    period: date
    description: str
    reference: str | None
    pending: bool
    adjustment: bool
    reverse_on: date | None
    reverses: UUID | None
    reason: str | None
    line_count: int
    total: int
    acts: dict[str, tuple[datetime, str]]
    entries: list[Entry]
    reversed_total: int
    reversals: list[UUID]
    seal: tuple[int, str] | None

    @property
    def state(self) -> State:
        return state_of(
            posted="posted" in self.acts,
            voided="voided" in self.acts,
            total=self.total,
            reversed_total=self.reversed_total,
        )


class PostingBook(NamedTuple):
    """The book that a journal is for: those of its accounts that the journal names, its periods."""

    code: str
    organisation: str
    accounts: set[str]
    calendar: Sequence[PeriodState]


async def posting_book(
    session: WriteSession, code: str, accounts: Collection[str], orgs: Sequence[str]
) -> PostingBook | None:
    """None for one that is not there, or of none of these organisations."""
    rows = await session.records(POSTING, code, list(accounts), list(orgs))
    if not rows:
        return None
    [(found, organisation, named, starts, years, states)] = rows
    periods = map(PeriodState, starts or (), years or (), states or ())
    return PostingBook(found, organisation, set(named), list(periods))


async def add_journal(session: WriteSession, new: NewEntry, actor: str) -> JournalRow | None:
    """The journal as it was written; None where there is one with its id.

    One statement, and nothing is read again, since every posting pays for each.
    """
    content = {name: getattr(new, name) for name in NewEntry.__slots__ if name != "entries"}
    sizes = {"line_count": len(new.entries), "total": debits(new.entries)}
    lines = json.dumps([{"line": n, **asdict(e)} for n, e in enumerate(new.entries, 1)])
    given = content | sizes
    rows = await session.records(ADD, *(given[name] for name in ADDED), lines, actor)
    if not rows:
        return None
    [(id_, number, time)] = rows
    return JournalRow(
        **content | sizes | {"id": id_, "number": number},
        acts={"entered" if new.pending else "posted": (time, actor)},
        entries=list(new.entries),
        reversed_total=0,
        reversals=[],
        seal=None,
    )


async def end_pending(session: WriteSession, journal: UUID, act: str, actor: str) -> None:
    """Post it or void it."""
    given = {"journal": journal, "act": act, "actor": actor}
    await (await session.connection()).execute(END, given)


async def hold_journal(session: WriteSession, journal: UUID) -> None:
    """Be the only one that does something with it until the transaction ends."""
    await (await session.connection()).execute(HOLD, {"id": str(journal)})


async def journal_by_id(session: AnySession, journal: UUID) -> JournalRow | None:
    row = (await (await session.connection()).execute(BY_ID, {"id": journal})).mappings()
    found = row.one_or_none()
    return _row(found) if found else None


async def journals_before(
    session: AnySession,
    book: str,
    number: int | None,
    limit: int,
    *,
    period: date | None = None,
    reference: str | None = None,
    only_pending: bool = False,
) -> Sequence[JournalRow]:
    """Up to `limit` journals of a book, newest first, from the one before `number`."""
    given = {
        "book": book,
        "number": number,
        "period": period,
        "reference": reference,
        "only_pending": only_pending,
        "limit": limit,
    }
    rows = (await (await session.connection()).execute(BEFORE, given)).mappings()
    return [_row(row) for row in rows]


async def taken_back(session: AnySession, journal: UUID) -> list[int]:
    """The pence reversed of each line so far, below 0 for a debit."""
    rows = await (await session.connection()).execute(TAKEN_BACK, {"id": journal})
    return [int(amount) for _, amount in rows]


async def due_accruals(
    session: AnySession, today: date, limit: int, book: str | None = None
) -> list[tuple[UUID, date, str]]:
    """Accruals that should be reversed by today, the day to reverse them on, and whose they are."""
    given = {"today": today, "limit": limit, "book": book}
    rows = await (await session.connection()).execute(DUE, given)
    return [(row[0], row[1], row[2]) for row in rows]


async def pending_in(session: AnySession, book: str, period: date) -> int:
    """How many journals of the period are neither posted nor voided."""
    given = {"book": book, "period": period}
    return int((await (await session.connection()).execute(PENDING, given)).scalar_one())


def _row(found: Any) -> JournalRow:
    given = dict(found)
    seal = (given.pop("seal_seq"), given.pop("seal_hash"))
    acts = {
        act: (datetime.fromisoformat(time), actor) for act, (time, actor) in given["acts"].items()
    }
    names = Entry.__slots__
    entries = [Entry(**{name: line[name] for name in names}) for line in given.pop("lines")]
    given |= {"acts": acts, "reversed_total": int(given["reversed_total"])}
    return JournalRow(**given, entries=entries, seal=seal if seal[0] is not None else None)
