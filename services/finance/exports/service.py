"""An officer states how a book is written for the national ledger."""

from services.finance.books.service import PREFIX, read_book
from services.finance.exports import repository
from services.finance.exports.models import ExportMapping
from services.finance.exports.problems import MappingNotFound
from services.finance.exports.schemas import MappingContent, MappingView
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault


def mapping_etag(found: MappingView) -> str:
    return etag_of(found.book, found.version)


async def read_mapping(session: AnySession, book: str, version: int | None = None) -> MappingView:
    """The newest, or that version; 0 is the usual one. Raises MappingNotFound."""
    if version == 0:
        return MappingView.usual(book)
    row = await repository.mapping_of(session, book, version)
    if row is None and version is not None:
        said = f"{book} has no configuration {version}."
        raise MappingNotFound(said, errors=[Fault("/query/mapping", MappingNotFound.code, said)])
    return MappingView.of(row) if row else MappingView.usual(book)


async def state_mapping(
    session: WriteSession,
    code: str,
    new: MappingContent,
    *,
    actor: Actor,
    matches: Matches,
) -> MappingView:
    """`matches` is asked with the ETag of the present one, and may raise. Raises BookNotFound."""
    book = await read_book(session, code, actor.principal)
    present = await read_mapping(session, code)
    matches(mapping_etag(present))
    row = ExportMapping(
        book=code,
        version=present.version + 1,
        content=new.model_dump(),
        stated_by=actor.principal.sub,
        stated_at=actor.now,
    )
    await repository.add_mapping(session, row)
    path = f"{PREFIX}/{code}/export-mapping"
    act = "export_mapping.stated"
    notice = Notice(f"uk.marches.finance.{act}", code, code, path, row.version)
    await recorded(session, actor, act, path, owner=book.organisation, after=new, notice=notice)
    return MappingView.of(row)
