"""Packs as schemas."""

from services.board.meetings.repository import BoardMeeting
from services.board.packs.models import Pack
from services.board.packs.rules.parts import SOURCES, TITLES
from services.board.packs.rules.terms import terms_of
from services.board.packs.schemas import (
    PackItem,
    PackLinks,
    PackPartView,
    PackView,
    TermView,
)
from services.board.packs.service import PREFIX, page_count, shown_parts
from services.shared.auth import Principal


def view_of(row: Pack, found: BoardMeeting, principal: Principal) -> PackView:
    """As this reader sees it; the same to them for ever."""
    parts = [
        PackPartView(**each, title=TITLES[each["name"]], source=SOURCES.get(each["name"]))
        for each in shown_parts(row, found, principal)
    ]
    at = f"{PREFIX}/{row.id}"
    links = {"json": at} | {form: f"{at}.{form}" for form in ("html", "docx", "xlsx")}
    terms = terms_of({each.name for each in parts if each.pages})
    pages = page_count(row)
    return PackView(
        **row.model_dump(
            include={"id", "meeting", "number", "supplement_to", "title", "author", "created_at"}
        ),
        organisation=row.owner,
        pages=pages,
        parts=parts,
        terms=[TermView(term=each.name, meaning=each.meaning) for each in terms],
        terms_page=pages if terms else None,
        links=PackLinks(**links),
    )


def item_of(row: Pack) -> PackItem:
    told = row.model_dump(include={*PackItem.model_fields} - {"organisation"})
    return PackItem(organisation=row.owner, **told)
