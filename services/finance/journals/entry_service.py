"""What every act on a journal writes: its lines, its audit entry and its event."""

from services.finance.books.models import Book
from services.finance.journals import repository
from services.finance.journals.repository import JournalRow, NewEntry, PostingBook
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession
from services.shared.sealing.sealer import tell_sealer

PREFIX = "/v1/finance/journals"


async def add_entry(
    session: WriteSession, new: NewEntry, book: Book | PostingBook, actor: Actor
) -> JournalRow | None:
    """Write a checked journal with its audit entry and event; None where its id is known."""
    row = await repository.add_journal(session, new, actor.principal.sub)
    if row is None:
        return None
    tell_sealer(session)
    await notice_of(session, actor, book, row, "entered" if new.pending else "posted", new)
    return row


async def notice_of(
    session: WriteSession,
    actor: Actor,
    book: Book | PostingBook,
    row: JournalRow,
    act: str,
    after: object,
) -> None:
    """The audit entry and the event of an act."""
    path = f"{PREFIX}/{row.id}"
    what = "reversed" if row.reverses and act == "posted" else act
    subject = str(row.reverses or row.id)
    notice = Notice(f"uk.marches.finance.journal.{what}", subject, str(row.id), path, len(row.acts))
    await recorded(
        session,
        actor,
        f"journal.{what}",
        path,
        owner=book.organisation,
        after=after,
        notice=notice,
    )
