"""Every query of consultations; people see only those of their organisations."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, func, select

from services.engagement.consultations.models import (
    Consultation,
    ConsultationExtension,
    ConsultationNotice,
    ConsultationOverride,
    ConsultationPart,
    ConsultationTransition,
)
from services.engagement.consultations.rules.shares import CodedTheme
from services.engagement.mail.repository import CHANNEL
from services.shared.announcements import tell_of
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

REMIND = text("""
    INSERT INTO clock_reminder (consultation, clock, due_on, told_at)
    VALUES (:consultation, :clock, :due_on, :told_at) ON CONFLICT DO NOTHING
""")


# None: the answers of this consultation are not coded here.
FRAME = """
    SELECT array_agg(theme.code) FILTER (WHERE theme.target = theme.code) AS themes
    FROM code_frame LEFT JOIN theme ON theme.consultation = code_frame.consultation
        AND theme.question = code_frame.question
    WHERE code_frame.consultation = $1 GROUP BY code_frame.consultation
"""
# Answers that were given each theme, of all answers to its question in people's own words, also of
# those whose words are gone (null); $2 are the questions that take nothing else.
CODED_THEMES = """
    WITH asked AS (
        SELECT DISTINCT coding.question FROM coding WHERE coding.consultation = $1 AND counted
    ), answered AS (
        SELECT asked.question, count(*) AS answers
        FROM asked JOIN response_answers AS given ON given.consultation = $1
        WHERE btrim(coalesce(given.answers -> asked.question ->> 'other',
            CASE WHEN asked.question = ANY ($2) THEN given.answers ->> asked.question END)) <> ''
            OR asked.question = ANY ($2) AND given.answers -> asked.question = 'null'
            OR given.answers -> asked.question -> 'other' = 'null'
        GROUP BY asked.question
    )
    SELECT theme.target, count(DISTINCT given.response) AS answers,
        coalesce(min(answered.answers), 0) AS answered
    FROM theme LEFT JOIN answered ON answered.question = theme.question
    LEFT JOIN (coding_theme AS given JOIN coding ON coding.counted
            AND (coding.response, coding.question, coding.coder)
                = (given.response, given.question, given.coder))
        ON given.consultation = theme.consultation AND given.theme = theme.code
    WHERE theme.consultation = $1 GROUP BY theme.target
"""
FORGET_LINKS = "DELETE FROM trace_link WHERE consultation = $1 AND part = $2"
FORGET_POINTS = "DELETE FROM trace_point WHERE consultation = $1 AND part = $2"
PUT_POINTS = """
    INSERT INTO trace_point (consultation, part, code, theme)
    SELECT $1::uuid, $2::text, code, CASE WHEN $4 AND $2::text = 'themes' THEN code END
    FROM unnest($3::text[]) AS given (code)
"""
PUT_LINKS = """
    INSERT INTO trace_link (consultation, part, code, to_part, to_code)
    SELECT DISTINCT $1::uuid, $2::text, code, to_part, to_code
    FROM unnest($3::text[], $4::text[], $5::text[]) AS given (code, to_part, to_code)
"""


PUBLISHED = col(Consultation.told_at).is_not(None)
WORDS = tuple(
    (language, name) for language in ("english", "welsh") for name in ("title", "summary")
)


class Filter(NamedTuple):
    """Which consultations; None is any. `on` is a day on which people are asked."""

    organisation: str | None = None
    kind: str | None = None
    place: str | None = None
    topic: str | None = None
    state: str | None = None
    on: date | None = None
    text: str | None = None


async def consultations_before(
    session: AnySession,
    number: int | None,
    limit: int,
    wanted: Filter,
    today: date,
    principal: Principal | None,
) -> Sequence[Consultation]:
    """Up to `limit`, newest first, from the one before `number`.

    Without a principal those that were published, of everybody.
    """
    statement = select(Consultation).order_by(col(Consultation.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Consultation.number) < number)
    statement = statement.where(*_conditions(wanted, today))
    if principal is None:
        statement = statement.where(PUBLISHED)
    else:
        statement = scoped(statement, Consultation, principal)
    return (await session.exec(statement)).all()


async def last_wave(session: AnySession, first: UUID) -> int:
    """The number of the newest wave of a survey, by its first one."""
    statement = select(func.max(Consultation.wave)).where(Consultation.series == first)
    return (await session.exec(statement)).one() or 1


async def waves_after(
    session: AnySession, first: UUID, wave: int | None, limit: int, principal: Principal
) -> Sequence[Consultation]:
    statement = select(Consultation).where(
        or_(col(Consultation.id) == first, col(Consultation.series) == first),
        col(Consultation.wave) > (wave or 0),
    )
    statement = scoped(statement, Consultation, principal)
    return (await session.exec(statement.order_by(col(Consultation.wave)).limit(limit))).all()


def _conditions(wanted: Filter, today: date) -> Iterator[ColumnElement[bool]]:
    row = Consultation
    if wanted.organisation is not None:
        yield col(row.owner) == wanted.organisation
    if wanted.kind is not None:
        yield col(row.kind) == wanted.kind
    if wanted.place is not None:
        yield col(row.areas).contains([wanted.place])
    if wanted.topic is not None:
        yield col(row.topics).contains([wanted.topic])
    if wanted.state is not None:
        yield _is_in(wanted.state, today)
    if wanted.on is not None:
        yield and_(col(row.starts_on) <= wanted.on, col(row.closes_on) >= wanted.on)
    if wanted.text is not None:
        searched = (col(row.title), col(row.summary), *map(_published_text, WORDS))
        yield or_(*(each.icontains(wanted.text, autoescape=True) for each in searched))


def _is_in(state: str, today: date) -> ColumnElement[bool]:
    """It closes by itself: an open one is closed after its last day."""
    stored, last = col(Consultation.state), col(Consultation.closes_on)
    if state == "open":
        return and_(stored == "open", last >= today)
    if state == "closed":
        return or_(stored == "closed", and_(stored == "open", last < today))
    return stored == state


def _published_text(path: tuple[str, str]) -> Any:
    newest = (
        select(ConsultationPart.content)
        .where(
            ConsultationPart.consultation == Consultation.id,
            ConsultationPart.part == "texts",
        )
        .order_by(col(ConsultationPart.version).desc())
        .limit(1)
        .scalar_subquery()
    )
    return newest[path].astext


async def published_consultation(session: AnySession, name: str) -> Consultation | None:
    """By its slug or its id, whoever's it is."""
    try:
        named = Consultation.id == UUID(name)
    except ValueError:
        named = Consultation.slug == name
    return (await session.exec(select(Consultation).where(named, PUBLISHED))).one_or_none()


async def published_among(session: AnySession, consultations: Collection[UUID]) -> set[UUID]:
    statement = select(Consultation.id).where(col(Consultation.id).in_(consultations), PUBLISHED)
    return {*(await session.exec(statement)).all()}


async def consultation_by_id(
    session: AnySession, consultation: UUID, principal: Principal
) -> Consultation | None:
    statement = select(Consultation).where(Consultation.id == consultation)
    return (await session.exec(scoped(statement, Consultation, principal))).one_or_none()


async def consultation_as_it_is(session: AnySession, consultation: UUID) -> Consultation | None:
    """Whosever it is: what is asked of it shows nothing of it."""
    statement = select(Consultation).where(Consultation.id == consultation)
    return (await session.exec(statement)).one_or_none()


async def consultation_to_change(
    session: WriteSession, consultation: UUID, principal: Principal
) -> Consultation | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Consultation).where(Consultation.id == consultation).with_for_update()
    return (await session.exec(scoped(statement, Consultation, principal))).one_or_none()


async def running_after(
    session: AnySession, number: int, limit: int, principal: Principal | None
) -> Sequence[Consultation]:
    """Those that have not ended, oldest first; without a principal everybody's."""
    statement = (
        select(Consultation)
        .where(
            col(Consultation.number) > number,
            col(Consultation.state).not_in(("archived", "withdrawn")),
        )
        .order_by(col(Consultation.number))
        .limit(limit)
    )
    if principal is not None:
        statement = scoped(statement, Consultation, principal)
    return (await session.exec(statement)).all()


async def newest_parts(
    session: AnySession, consultations: Sequence[UUID]
) -> dict[UUID, dict[str, ConsultationPart]]:
    """Each consultation's parts by name."""
    statement = (
        select(ConsultationPart)
        .where(col(ConsultationPart.consultation).in_(consultations))
        .order_by(
            col(ConsultationPart.consultation),
            col(ConsultationPart.part),
            col(ConsultationPart.version).desc(),
        )
        .ext(distinct_on(col(ConsultationPart.consultation), col(ConsultationPart.part)))
    )
    found: dict[UUID, dict[str, ConsultationPart]] = {each: {} for each in consultations}
    for row in (await session.exec(statement)).all():
        found[row.consultation][row.part] = row
    return found


async def newest_texts(
    session: AnySession, consultations: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """What each says in its languages, where it was entered."""
    statement = (
        select(ConsultationPart)
        .where(
            col(ConsultationPart.consultation).in_(consultations), ConsultationPart.part == "texts"
        )
        .order_by(col(ConsultationPart.consultation), col(ConsultationPart.version).desc())
        .ext(distinct_on(col(ConsultationPart.consultation)))
    )
    return {row.consultation: row.content for row in (await session.exec(statement)).all()}


async def versions_of_parts(session: AnySession, consultation: UUID) -> Sequence[ConsultationPart]:
    """Every version of every part, as they were entered."""
    statement = (
        select(ConsultationPart)
        .where(ConsultationPart.consultation == consultation)
        .order_by(col(ConsultationPart.part), col(ConsultationPart.version))
    )
    return (await session.exec(statement)).all()


async def frame_of(session: WriteSession, consultation: UUID) -> set[str] | None:
    """The themes that stand in its code frames; None where answers are not coded here."""
    rows = await session.records(FRAME, consultation)
    return {*(rows[0]["themes"] or ())} if rows else None


async def coded_themes(
    session: WriteSession, consultation: UUID, alone: Sequence[str]
) -> dict[str, CodedTheme]:
    """By code, of themes that stand."""
    rows = await session.records(CODED_THEMES, consultation, [*alone])
    return {row["target"]: CodedTheme(row["answers"], row["answered"]) for row in rows}


async def put_trace(
    session: WriteSession, consultation: UUID, part: str, points: Sequence[str],
    links: Sequence[tuple[str, str, str]], *, coded: bool,
) -> None:  # fmt: skip
    """What can be named in a part as it stands, and what it names (its code, part and code)."""
    await session.records(FORGET_LINKS, consultation, part)
    await session.records(FORGET_POINTS, consultation, part)
    await session.records(PUT_POINTS, consultation, part, [*points], coded)
    columns = [[each[place] for each in links] for place in range(3)]
    await session.records(PUT_LINKS, consultation, part, *columns)


async def transitions_of(
    session: AnySession, consultation: UUID
) -> Sequence[ConsultationTransition]:
    statement = (
        select(ConsultationTransition)
        .where(ConsultationTransition.consultation == consultation)
        .order_by(col(ConsultationTransition.number))
    )
    return (await session.exec(statement)).all()


async def overrides_of(session: AnySession, consultation: UUID) -> Sequence[ConsultationOverride]:
    statement = (
        select(ConsultationOverride)
        .where(ConsultationOverride.consultation == consultation)
        .order_by(col(ConsultationOverride.number))
    )
    return (await session.exec(statement)).all()


async def extensions_of(session: AnySession, consultation: UUID) -> Sequence[ConsultationExtension]:
    statement = (
        select(ConsultationExtension)
        .where(ConsultationExtension.consultation == consultation)
        .order_by(col(ConsultationExtension.number))
    )
    return (await session.exec(statement)).all()


async def count_extensions(session: AnySession, consultation: UUID) -> int:
    statement = select(func.count()).where(ConsultationExtension.consultation == consultation)
    return (await session.exec(statement)).one()


async def add(session: WriteSession, row: Any) -> None:
    session.add(row)
    await session.flush()


def add_notice(session: WriteSession, consultation: UUID, act: str, now: datetime) -> None:
    """Who asked for updates is told, if the transaction commits."""
    session.add(ConsultationNotice(consultation=consultation, act=act, created_at=now))
    tell_of(session, CHANNEL)


async def remind(
    session: WriteSession, consultation: UUID, clock: str, due_on: date, now: datetime
) -> bool:
    """Whether nobody was told before."""
    given = {"consultation": consultation, "clock": clock, "due_on": due_on, "told_at": now}
    found = await (await session.connection()).execute(REMIND, given)
    return bool(found.rowcount)
