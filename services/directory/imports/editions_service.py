"""Takes an edition of a national list in: what it says is true from its date."""

from collections.abc import Callable
from datetime import date

from services.directory.imports import repository
from services.directory.imports.models import Edition as EditionRow
from services.directory.imports.problems import EditionAhead, EditionPartial
from services.directory.imports.rules.records import LineContent
from services.directory.imports.rules.sequences import EditionDate, newest, placed
from services.directory.imports.service import RegisterAct, change, read, told_by_line
from services.directory.organisations.rules.editions import SETTINGS, Edition, ListEntry
from services.directory.organisations.rules.lists import restate
from services.directory.organisations.rules.register import Register
from services.shared.database import AnySession, WriteSession
from services.shared.imports.intake import Intake

WHOLE = 0.9
"""A list that names a smaller share of what is known may be a part of one."""


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected, and what can be wrong with the edition as a whole."""
    lines = await read(intake.reading, ListEntry, lambda each: each.code)
    listings = lines.values()
    today = intake.run.actor.now.date()
    days = (day for each in listings for day in _days(each))
    stated = edition_date(intake, lambda: newest(days, today))
    sequence = str(intake.options["sequence"])
    commissioners = {each.commissioner for each in listings if each.commissioner}
    codes = {each.code for each in listings}

    async def tell(session: AnySession, register: Register) -> None:
        known = await repository.days_of(session, intake.file.format)
        edition = placed(stated.day, sequence, known)
        if any(each.role in SETTINGS for each in listings):
            await _check_whole(intake, session, codes, edition.day)
        await told_by_line(
            intake.reading,
            lines,
            register,
            lambda held, listing: _restate(intake, held, listing, edition),
            lambda listing: listing.code,
        )

    async def write(session: WriteSession) -> None:
        session.add(edition_row(intake, stated, sequence))

    closing = {each.code for each in listings if each.closed or each.lacks_close_date}
    act = RegisterAct(codes | commissioners, closing, tell, stated.told())
    await change(intake, act, write)


def edition_date(intake: Intake[LineContent], of_file: Callable[[], EditionDate]) -> EditionDate:
    """As it was said with the file; else as the file tells. Raises EditionAhead."""
    options = intake.options
    if "edition" not in options:
        return of_file()
    day = date.fromisoformat(options["edition"])
    if day > intake.run.actor.now.date():
        raise EditionAhead(f"This edition is said to be of {day}; expected is a day up to today.")
    return EditionDate(day, options["edition_from"])


def edition_row(intake: Intake[LineContent], stated: EditionDate, sequence: str) -> EditionRow:
    """The edition as it is kept."""
    return EditionRow(
        format=intake.file.format,
        day=stated.day,
        origin=stated.origin,
        sequence=sequence,
        import_id=intake.file.id,
        taken_at=intake.run.actor.now,
    )


def _days(listing: ListEntry) -> tuple[date | None, ...]:
    return listing.opened, listing.closed, listing.joined, listing.left


async def _check_whole(
    intake: Intake[LineContent], session: AnySession, codes: set[str], day: date
) -> None:
    known = await repository.open_practices(session, day)
    named = len(known & codes)
    intake.reading.counts |= {"known_practices": len(known), "absent_practices": len(known) - named}
    if named >= WHOLE * len(known) or intake.preview:
        return
    if not await repository.was_previewed(session, intake.file.id):
        raise EditionPartial(
            f"The file names {named:,} of {len(known):,} known practices. Send it with "
            "preview=true first; when what it would change is right, send it again."
        )


def _restate(
    intake: Intake[LineContent], register: Register, listing: ListEntry, edition: Edition
) -> None:
    named = {listing.code, *filter(None, [listing.commissioner])}
    with register.attempt(named):
        if not restate(register, listing, edition):
            intake.reading.count("parents_that_did_not_exist")
    if listing.lacks_close_date:
        intake.reading.count("closed_without_date")
