"""Every query on indicators."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, func, or_, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from services.metrics.indicators.models import (
    SMALL_COUNTS,
    Commentary,
    Indicator,
    IndicatorCode,
    Reminder,
)
from services.shared.database import AnyReader, AnySession, ReadSession, WriteSession
from services.shared.statements import Statement

# A draft of a new version beside a published one is not what an indicator means yet.
IN_FORCE = (col(Indicator.state) == "published").desc(), col(Indicator.version).desc()
BY_CODE = Statement(
    Indicator,
    select(Indicator).where(Indicator.code == bindparam("code")).order_by(*IN_FORCE).limit(1),
)
COMMENTS = Statement(
    Commentary,
    select(Commentary)
    .where(
        Commentary.indicator_id == bindparam("indicator"),
        Commentary.organisation_code == bindparam("organisation"),
        col(Commentary.period).between(bindparam("first"), bindparam("last")),
        col(Commentary.withdrawn_at).is_(None),
    )
    .order_by(col(Commentary.period).desc(), col(Commentary.id).desc())
    .limit(bindparam("most", type_=Integer)),
)
AWAITED = """
SELECT NOT EXISTS (
    SELECT FROM series JOIN observation ON observation.series_id = series.id
    WHERE series.indicator_id = :indicator AND period = :period
)"""


class Filter(NamedTuple):
    """Which indicators; None is any."""

    level: str | None = None
    programme_area: str | None = None
    state: str | None = None
    text: str | None = None
    """In code, name or description."""


def _in_force() -> SelectOfScalar[Indicator]:
    code = col(Indicator.code)
    return select(Indicator).ext(distinct_on(code)).order_by(code, *IN_FORCE)


async def indicators_after(
    session: ReadSession, code: str | None, limit: int, wanted: Filter
) -> Sequence[Indicator]:
    """Up to `limit` indicators, each in force, in order of code, from the one after `code`."""
    found = _in_force().subquery()
    keys = (found.c.indicator_id, found.c.version)
    statement = (
        select(Indicator)
        .join(found, tuple_(col(Indicator.id), col(Indicator.version)) == tuple_(*keys))
        .order_by(col(Indicator.code))
        .limit(limit)
    )
    for name in ("level", "programme_area", "state"):
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(col(getattr(Indicator, name)) == value)
    if wanted.text is not None:
        searched = (col(Indicator.code), col(Indicator.name), col(Indicator.description))
        holds = (each.icontains(wanted.text, autoescape=True) for each in searched)
        statement = statement.where(or_(*holds))
    if code is not None:
        statement = statement.where(col(Indicator.code) > code)
    return (await session.exec(statement)).all()


async def indicator_by_code(reader: AnyReader, code: str) -> Indicator | None:
    """The newest published version, or else the newest."""
    return await BY_CODE.first(reader, code=code)


async def version_of(session: AnySession, code: str, version: int) -> Indicator | None:
    statement = select(Indicator).where(Indicator.code == code, Indicator.version == version)
    return (await session.exec(statement)).one_or_none()


async def versions_before(
    session: ReadSession, code: str, version: int | None, limit: int
) -> Sequence[Indicator]:
    """Up to `limit` versions, newest first, from the one before `version`."""
    newest_first = col(Indicator.version).desc()
    statement = select(Indicator).where(Indicator.code == code).order_by(newest_first).limit(limit)
    if version is not None:
        statement = statement.where(col(Indicator.version) < version)
    return (await session.exec(statement)).all()


async def newest_locked(session: WriteSession, code: str) -> Indicator | None:
    """The newest version; whoever else wants to change the indicator waits."""
    held = select(IndicatorCode).where(IndicatorCode.code == code).with_for_update()
    if (await session.exec(held)).one_or_none() is None:
        return None
    newest_first = col(Indicator.version).desc()
    statement = select(Indicator).where(Indicator.code == code).order_by(newest_first).limit(1)
    return (await session.exec(statement)).one()


async def add_code(session: WriteSession, code: str) -> int:
    """The number of a new code. Raises IndicatorExists by its constraint."""
    row = IndicatorCode(code=code)
    session.add(row)
    await session.flush()
    assert row.id is not None
    return row.id


async def commentary_before(
    session: ReadSession,
    indicator: int,
    organisation: str | None,
    period: date | None,
    before: int | None,
    limit: int,
) -> Sequence[Commentary]:
    """Up to `limit` comments, newest first, from the one before number `before`."""
    statement = select(Commentary).where(Commentary.indicator_id == indicator)
    if organisation is not None:
        statement = statement.where(Commentary.organisation_code == organisation)
    if period is not None:
        statement = statement.where(Commentary.period == period)
    if before is not None:
        statement = statement.where(col(Commentary.id) < before)
    statement = statement.order_by(col(Commentary.id).desc()).limit(limit)
    return (await session.exec(statement)).all()


async def comments_between(
    reader: AnyReader, indicator: int, organisation: str, first: date, last: date, limit: int
) -> Sequence[Commentary]:
    """The newest comments that stand on the periods between, the earliest period first."""
    found = await COMMENTS.all(
        reader, indicator=indicator, organisation=organisation, first=first, last=last, most=limit
    )
    return [*reversed(found)]


async def comment_to_change(
    session: WriteSession, indicator: int, number: int
) -> Commentary | None:
    """Held against everybody else until the transaction ends."""
    statement = (
        select(Commentary)
        .where(Commentary.indicator_id == indicator, Commentary.id == number)
        .with_for_update()
    )
    return (await session.exec(statement)).one_or_none()


async def local_in_force(session: WriteSession) -> Sequence[Indicator]:
    """Every published local indicator."""
    found = (
        select(Indicator)
        .where(Indicator.state == "published", Indicator.level == "local")
        .ext(distinct_on(col(Indicator.code)))
        .order_by(col(Indicator.code), col(Indicator.version).desc())
    )
    return (await session.exec(found)).all()


async def is_awaited(session: WriteSession, indicator: int, period: date) -> bool:
    """Whether there is no figure of the period."""
    connection = await session.connection()
    wanted = {"indicator": indicator, "period": period}
    return bool((await connection.execute(text(AWAITED), wanted)).scalar())


async def add_reminder(session: WriteSession, reminder: Reminder) -> bool:
    """Whether it is the first for its period."""
    row = reminder.model_dump()
    statement = insert(Reminder).values(row).on_conflict_do_nothing()
    added = statement.returning(col(Reminder.period))
    return (await (await session.connection()).execute(added)).first() is not None


async def definitions_changed(session: AnySession) -> tuple[int, int]:
    """Two numbers that move with every change of any definition."""
    statement = select(func.count(), func.coalesce(func.sum(Indicator.changes), 0)).select_from(
        Indicator
    )
    count, changes = (await session.exec(statement)).one()
    return count, changes


async def guarded(session: AnySession, numbers: Collection[int] | None = None) -> set[int]:
    """Which of these indicators (None: of all) may hold protected figures.

    A figure comes under a published definition, and those never change.
    """
    number = col(Indicator.id)
    statement = select(number).distinct().where(Indicator.disclosure_rule == SMALL_COUNTS)
    if numbers is not None:
        statement = statement.where(number.in_(numbers))
    return set((await session.exec(statement)).all())


async def small_counts_published(session: AnySession, number: int) -> Indicator | None:
    """The newest published definition of the indicator that withheld small counts."""
    statement = (
        select(Indicator)
        .where(Indicator.id == number, Indicator.disclosure_rule == SMALL_COUNTS)
        .where(Indicator.state == "published")
        .order_by(col(Indicator.version).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def definitions_in_force(
    session: AnySession, numbers: Sequence[int] | None = None
) -> dict[int, Indicator]:
    """The definitions in force by number, of these indicators or of all."""
    number = col(Indicator.id)
    statement = select(Indicator).ext(distinct_on(number)).order_by(number, *IN_FORCE)
    if numbers is not None:
        statement = statement.where(number.in_(numbers))
    return {each.id: each for each in (await session.exec(statement)).all()}
