"""What can happen when organisations merge or split: submitted, approved and carried out, rejected.

Each book before is brought to 0 by a journal of the day, the books that follow get its balances by
journals of the same day, and the book before is closed. Nothing that was posted is touched.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.finance.approvals.service import require_approver
from services.finance.books.models import Account, Book
from services.finance.books.problems import BookMoved
from services.finance.books.rules.years import months_of, year_of
from services.finance.books.schemas import NewAccount
from services.finance.books.service import add_account, read_book
from services.finance.journals.entry_service import add_entry
from services.finance.journals.repository import NewEntry
from services.finance.journals.rules.entries import Entry, check_balance
from services.finance.periods.models import PeriodChange
from services.finance.periods.repository import add_periods, calendar_of, newest_change
from services.finance.periods.rules.calendar import period_taking
from services.finance.reorganisations import repository
from services.finance.reorganisations.models import (
    ClosedBook,
    OpenedShare,
    Reorganisation,
    ReorganisationDecision,
)
from services.finance.reorganisations.problems import (
    BooksNotReady,
    ReorganisationDecided,
    ReorganisationNotFound,
)
from services.finance.reorganisations.queries import balances_of, has_result, shares_of
from services.finance.reorganisations.repository import WholeReorganisation
from services.finance.reorganisations.rules.division import Balances, check_moves
from services.finance.reorganisations.schemas import MoveContent, NewReorganisation
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault

PREFIX = "/v1/finance/reorganisations"
Books = Mapping[str, Book]


def reorganisation_etag(found: WholeReorganisation) -> str:
    return etag_of(found.row.id, found.state)


async def read_reorganisation(
    session: AnySession, reorganisation_id: UUID, principal: Principal
) -> WholeReorganisation:
    """Raises ReorganisationNotFound, also for one of other organisations."""
    found = await repository.reorganisation_by_id(session, reorganisation_id, principal)
    if found is None:
        raise ReorganisationNotFound
    return found


async def submit_reorganisation(
    session: WriteSession, new: NewReorganisation, *, actor: Actor
) -> WholeReorganisation:
    """It is of the organisation of the first book that follows.

    Raises WeightsDoNotSum, MoveTwice, MoveInCircle, BookNotFound, BookMoved.
    """
    check_moves([each.move() for each in new.moves])
    books = await _read_books(session, new.moves, actor.principal)
    await _check_unmoved(session, new.moves)
    row = Reorganisation(
        id=uuid4(),
        owner=books[new.moves[0].target].organisation,
        name=new.name,
        effective_date=new.effective_date,
        moves=[each.model_dump() for each in new.moves],
        submitted_by=actor.principal.sub,
        submitted_at=actor.now,
    )
    await repository.add(session, row)
    await _notice(session, actor, row, "submitted", 1)
    return WholeReorganisation(row, None, [], [])


async def _read_books(
    session: AnySession, moves: Sequence[MoveContent], principal: Principal
) -> Books:
    """Whoever moves books is of every organisation that they are of. Raises BookNotFound."""
    books: dict[str, Book] = {}
    for place, move in enumerate(moves):
        for side in ("source", "target"):
            code = getattr(move, side)
            if code not in books:
                books[code] = await read_book(session, code, principal, f"#/moves/{place}/{side}")
    return books


async def _check_unmoved(session: AnySession, moves: Sequence[MoveContent]) -> None:
    """No book goes twice, and none that went takes anything in."""
    codes = sorted({each.source for each in moves} | {each.target for each in moves})
    for closed in await repository.closed_books(session, codes):
        said = f"{closed.book} went to others on {closed.effective_date}; that is done once."
        raise BookMoved(said, errors=[Fault("#/moves", BookMoved.code, said)])


async def reject_reorganisation(
    session: WriteSession, reorganisation_id: UUID, reason: str, *, actor: Actor, matches: Matches
) -> WholeReorganisation:
    """Raises ReorganisationNotFound, ReorganisationDecided."""
    found = await _undecided(session, reorganisation_id, actor, matches)
    await _decide(session, found.row, "rejected", reason, actor)
    return await read_reorganisation(session, reorganisation_id, actor.principal)


async def _undecided(
    session: WriteSession, reorganisation_id: UUID, actor: Actor, matches: Matches
) -> WholeReorganisation:
    await repository.hold(session, reorganisation_id)
    found = await read_reorganisation(session, reorganisation_id, actor.principal)
    matches(reorganisation_etag(found))
    if found.decision is not None:
        day = found.decision.decided_at
        raise ReorganisationDecided(f"It was {found.decision.decision} on {day:%Y-%m-%d}.")
    return found


async def _decide(
    session: WriteSession, row: Reorganisation, decision: str, reason: str | None, actor: Actor
) -> None:
    decided = ReorganisationDecision(
        reorganisation=row.id,
        decision=decision,
        reason=reason,
        decided_by=actor.principal.sub,
        decided_at=actor.now,
    )
    await repository.add(session, decided)
    await _notice(session, actor, row, decision, 2)


async def approve_reorganisation(
    session: WriteSession, reorganisation_id: UUID, *, actor: Actor, matches: Matches
) -> WholeReorganisation:
    """Carry it out, wholly or not at all.

    Raises ReorganisationNotFound, ReorganisationDecided, BookNotFound, BookMoved, BooksNotReady,
    DateOutsideBook, PeriodNotBegun, PeriodClosed, and what `require_approver` raises.
    """
    found = await _undecided(session, reorganisation_id, actor, matches)
    row = found.row
    moves = [MoveContent.model_validate(each) for each in row.moves]
    moves.sort(key=lambda each: (each.source, each.target))
    books = await _read_books(session, moves, actor.principal)
    sources = sorted({each.source for each in moves})
    for source in sources:
        await _open_last_year(session, books[source], row.effective_date, actor)
        await repository.hold_periods(session, source)
    await _check_unmoved(session, moves)
    await _check_ready(session, sources, row.effective_date)
    balances = {each: await balances_of(session, each, row.effective_date) for each in sources}
    moved = sum(abs(pence) for each in balances.values() for pence in each.values()) // 2
    await require_approver(session, actor, owner=row.owner, first=[row.submitted_by], pence=moved)
    for source in sources:
        theirs = [each for each in moves if each.source == source]
        await _move(session, row, books, balances[source], theirs, actor)
    await _decide(session, row, "approved", None, actor)
    return await read_reorganisation(session, reorganisation_id, actor.principal)


async def _open_last_year(session: WriteSession, book: Book, day: date, actor: Actor) -> None:
    """The year that takes the book's last journal, where it is the one after those it has."""
    last, year = (await calendar_of(session, book.code))[-1].year, year_of(day)
    if year == last + 1:
        by = actor.principal.sub
        await add_periods(session, book.code, year, months_of(year), by, actor.now)


async def _check_ready(session: WriteSession, sources: Sequence[str], day: date) -> None:
    """Raises BooksNotReady with all that is to be done first."""
    begins = date(year_of(day), 4, 1)
    faults = [
        Fault("#/moves", code, said)
        for source in sources
        for code, said in await _unready(session, source, day, begins)
    ]
    if faults:
        raise BooksNotReady(faults[0].detail, errors=faults)


async def _unready(
    session: AnySession, book: str, day: date, begins: date
) -> Sequence[tuple[str, str]]:
    undone = await repository.undone(session, book, day, begins)
    if undone.year and not await has_result(session, book, begins):
        undone = undone._replace(year=None)
    told = (
        ("pending", undone.pending, f"{undone.pending} journals of {book} are pending"),
        ("accruals", undone.accruals, f"{undone.accruals} accruals of {book} are not reversed"),
        ("later", undone.later, f"{undone.later} journals of {book} are dated after {day}"),
        ("year", undone.year, f"the year {undone.year} of {book} has not ended"),
    )
    return [(code, f"{said}.") for code, found, said in told if found]


async def _move(
    session: WriteSession,
    row: Reorganisation,
    books: Books,
    balances: Balances,
    moves: Sequence[MoveContent],
    actor: Actor,
) -> None:
    """One book: to 0, to those that follow, and closed."""
    source = books[moves[0].source]
    accounts = await repository.accounts_of(session, source.code)
    weights = [each.weight for each in moves]
    shares = await shares_of(session, source.code, balances, weights)
    names = ", ".join(each.target for each in moves)
    out = {account: -pence for account, pence in balances.items()}
    closing = await _post(session, row, source, out, f"Balances to {names}", actor)
    closed = ClosedBook(
        book=source.code,
        reorganisation=row.id,
        effective_date=row.effective_date,
        journal=closing,
    )
    await repository.add(session, closed)
    for move, share in zip(moves, shares, strict=True):
        target = books[move.target]
        await _add_accounts(session, target, [accounts[each] for each in share], actor)
        told = f"Balances of {source.code}"
        opening = await _post(session, row, target, share, told, actor)
        opened = OpenedShare(
            target=target.code, source=source.code, weight=move.weight, journal=opening
        )
        await repository.add(session, opened)
    await _close(session, source, row, actor)


async def _add_accounts(
    session: WriteSession, book: Book, wanted: Sequence[Account], actor: Actor
) -> None:
    """Those that the book lacks. Raises BooksNotReady where one is of another kind there."""
    known = await repository.accounts_of(session, book.code)
    for each in wanted:
        if each.code not in known:
            new = NewAccount(code=each.code, name=each.name, kind=each.kind)
            await add_account(session, book, new, actor=actor)
        elif known[each.code].kind != each.kind:
            kind = known[each.code].kind
            said = f"{each.code} is {kind} in {book.code} and {each.kind} in {each.book}."
            raise BooksNotReady(said, errors=[Fault("#/moves", "account_kind", said)])


async def _post(
    session: WriteSession,
    row: Reorganisation,
    book: Book,
    balances: Balances,
    told: str,
    actor: Actor,
) -> UUID | None:
    entries = [Entry(account, pence) for account, pence in sorted(balances.items()) if pence]
    if not entries:
        return None
    check_balance(entries, "#/moves")
    calendar, today = await calendar_of(session, book.code), actor.now.date()
    at = "#/effective_date"
    entry = NewEntry(
        id=None,
        book=book.code,
        effective_date=row.effective_date,
        period=period_taking(calendar, row.effective_date, today, at, adjustment=True),
        description=f"{row.name}: {told}"[:2000],
        reference=f"reorganisation/{row.id}",
        pending=False,
        adjustment=True,
        reverse_on=None,
        reverses=None,
        reason=None,
        entries=entries,
    )
    posted = await add_entry(session, entry, book, actor)
    assert posted
    return posted.id


async def _close(session: WriteSession, book: Book, row: Reorganisation, actor: Actor) -> None:
    """Every period of the book: it takes nothing more unless one is opened again."""
    for period in await calendar_of(session, book.code):
        newest = await newest_change(session, book.code, period.starts)
        if newest is not None and newest.state != "closed":
            change = PeriodChange(
                book=book.code,
                period=period.starts,
                number=newest.number + 1,
                state="closed",
                reason=row.name,
                changed_by=actor.principal.sub,
                changed_at=actor.now,
            )
            await repository.add(session, change)


async def _notice(
    session: WriteSession, actor: Actor, row: Reorganisation, act: str, version: int
) -> None:
    path = f"{PREFIX}/{row.id}"
    kind = f"uk.marches.finance.reorganisation.{act}"
    notice = Notice(kind, row.owner, str(row.id), path, version)
    after: dict[str, Any] = row.model_dump(mode="json")
    action = f"reorganisation.{act}"
    await recorded(session, actor, action, path, owner=row.owner, after=after, notice=notice)
