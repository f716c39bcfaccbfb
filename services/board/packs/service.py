"""What can happen to a pack: it is composed, once, and stays as it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from services.board.meetings.repository import BoardMeeting
from services.board.meetings.service import read_meeting
from services.board.packs import repository
from services.board.packs.files import Form
from services.board.packs.models import Pack, PackFile
from services.board.packs.problems import PackNotFound, TooManyPacks
from services.board.packs.queries import ComposedPart, reader_of, refused
from services.board.packs.rules.pages import PackPage, length_of, letters_of, pages_of, shares_of
from services.board.packs.rules.parts import TITLES
from services.board.packs.rules.terms import terms_of
from services.board.packs.schemas import MOST_PAGES
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.plurals import number_of

PREFIX = "/v1/board/packs"
MOST_PACKS = 100
"""Of a meeting, for an organisation."""
BEFORE = {"cover", "agenda"}
"""The parts that a supplement comes after."""
PACKS = Resource[Pack](
    "uk.marches.board.pack", PREFIX, subject=lambda row: row.owner, version=lambda _: 1
)


async def read_pack(
    session: AnySession, pack: UUID, principal: Principal
) -> tuple[Pack, BoardMeeting]:
    """With the parts that the caller may see. Raises PackNotFound."""
    row = await repository.pack_by_id(session, pack, principal)
    if row is None:
        raise PackNotFound
    return row, await read_meeting(session, row.meeting, principal)


async def add_pack(
    session: WriteSession,
    found: BoardMeeting,
    parts: Sequence[ComposedPart],
    *,
    most_pages: int,
    actor: Actor,
) -> Pack:
    """Freeze it. Raises TooManyPacks."""
    title = f"{found.board.name}: {found.row.title}"
    return await _freeze(session, found, title, paged(parts, most_pages), None, actor)


async def add_supplement(
    session: WriteSession, found: BoardMeeting, base: Pack, part: ComposedPart, *, actor: Actor
) -> Pack:
    """Freeze it: its pages come after the agenda of `base`, and after earlier supplements. Raises
    TooManyPacks.
    """
    earlier = await repository.supplements_of(session, base.id)
    title = f"{base.title} - supplement {len(earlier) + 1} to pack {base.number}"
    parts = _supplementary(part, base, sum(map(_length, earlier)))
    return await _freeze(session, found, title, parts, base.id, actor)


async def _freeze(
    session: WriteSession,
    found: BoardMeeting,
    title: str,
    parts: list[dict[str, Any]],
    supplement_to: UUID | None,
    actor: Actor,
) -> Pack:
    owner = reader_of(found.board, actor.principal)
    number = await repository.last_number(session, found.row.id, owner) + 1
    if number > MOST_PACKS:
        raise TooManyPacks(f"{owner} has {MOST_PACKS} packs of this meeting; each stays as it is.")
    row = Pack(
        id=uuid4(),
        owner=owner,
        meeting=found.row.id,
        number=number,
        supplement_to=supplement_to,
        title=title,
        parts=parts,
        author=actor.principal.sub,
        created_at=actor.now,
    )
    await PACKS.write(session, actor, "created", row, owner=owner)
    return row


async def read_base(
    session: AnySession, pack: UUID, meeting: UUID, principal: Principal
) -> tuple[Pack, datetime]:
    """The pack that a supplement adds to, and since when it is told what is new. Raises
    PackNotFound.
    """
    row = await repository.pack_by_id(session, pack, principal)
    if row is not None and row.supplement_to is not None:
        row = await repository.pack_by_id(session, row.supplement_to, principal)
    if row is None or row.meeting != meeting:
        said = "The meeting has no such pack, or none that was composed for your organisations."
        raise PackNotFound(said, errors=[Fault("#/supplement_to", PackNotFound.code, said)])
    supplements = await repository.supplements_of(session, row.id)
    return row, max(each.created_at for each in (row, *supplements))


def paged(parts: Sequence[ComposedPart], most_pages: int) -> list[dict[str, Any]]:
    """In the order of a pack, with their pages, as many as there may be. A part that is missing has
    none.
    """
    by_name = {each.name: each for each in parts}
    ordered = [by_name[name] for name in TITLES if name in by_name]
    # One more than there may be, so that a part is known to go on.
    whole = [pages_of(each.blocks, 0, most_pages + 1) if each.blocks else [] for each in ordered]
    terms = bool(terms_of([each.name for each in ordered if each.blocks]))
    shares = shares_of([len(pages) for pages in whole], most_pages - terms)
    first, told = 1, []
    for part, pages, share in zip(ordered, whole, shares, strict=True):
        kept = _cut(part, share) if share < len(pages) else part
        told.append(_told(kept, pages[:share], first, part.version))
        first += share
    return told


def _cut(part: ComposedPart, share: int) -> ComposedPart:
    more = number_of(max(1, length_of(part.blocks) - share), "page")
    said = f"About {more} more at the source, beyond the pages of this pack."
    return part._replace(detail=" ".join(filter(None, (part.detail, said))))


def _told(
    part: ComposedPart, pages: Sequence[PackPage], first: int, version: str
) -> dict[str, Any]:
    numbered = [(first + place, str(first + place), page) for place, page in enumerate(pages)]
    return {
        "name": part.name,
        "status": part.status,
        "detail": part.detail,
        "version": version,
        "csv": part.csv,
        "pages": [_page(*each) for each in numbered],
    }


def _supplementary(part: ComposedPart, base: Pack, earlier: int) -> list[dict[str, Any]]:
    """Its pages have the number of the last page of the agenda, and letters."""
    after = max(
        (page["number"] for each in base.parts if each["name"] in BEFORE for page in each["pages"]),
        default=0,
    )
    found = pages_of(part.blocks, 0, MOST_PAGES + 1)
    told = _cut(part, MOST_PAGES) if len(found) > MOST_PAGES else part
    pages = [
        _page(after, f"{after}{letters_of(earlier + place)}", page)
        for place, page in enumerate(found[:MOST_PAGES])
    ]
    supplement = {"name": part.name, "status": told.status, "detail": told.detail}
    return [supplement | {"version": part.version, "pages": pages}]


def _page(number: int, label: str, page: PackPage) -> dict[str, Any]:
    blocks = [block._asdict() for block in page.blocks]
    return {"number": number, "label": label, "blocks": blocks}


def page_count(row: Pack) -> int:
    """How many pages it has: those of its parts, and one of the terms that stand in them."""
    terms = bool(terms_of([each["name"] for each in row.parts if each["pages"]]))
    return _length(row) + terms


def _length(row: Pack) -> int:
    return sum(len(each["pages"]) for each in row.parts)


def withheld_from(row: Pack, found: BoardMeeting, principal: Principal) -> str:
    """What a reader does not see, and why: those of whom it is the same have the same files."""
    names = (each["name"] for each in row.parts)
    return "\n".join(
        f"{name}: {refusal}" for name in names if (refusal := refused(principal, found.board, name))
    )


async def keep(
    session: WriteSession, row: Pack, withheld: str, files: Mapping[Form, bytes]
) -> None:
    """As they are given out; those that were kept before stay."""
    kept = [
        PackFile(
            pack=row.id,
            withheld=withheld,
            form=form,
            sha256=sha256(content).hexdigest(),
            content=content,
        )
        for form, content in files.items()
    ]
    await repository.keep_files(session, kept)


def shown_parts(row: Pack, found: BoardMeeting, principal: Principal) -> list[dict[str, Any]]:
    """What its reader may see of it: without what they could not ask for themselves."""
    return [
        {"name": each["name"], "status": "missing", "detail": refusal, "pages": []}
        if (refusal := refused(principal, found.board, each["name"]))
        else each
        for each in row.parts
    ]
