"""What can happen to a consultation beside its steps: it is drafted, described and extended."""

import re
from datetime import date
from uuid import UUID, uuid4

from services.engagement.consultations import repository
from services.engagement.consultations.models import (
    Consultation,
    ConsultationExtension,
)
from services.engagement.consultations.problems import (
    DescriptionFrozen,
    EffectOutside,
    NotLater,
    NotRunning,
    WouldReopen,
)
from services.engagement.consultations.queries import Whole, hold_consultation, whole
from services.engagement.consultations.rules.publicity import TOLD, is_news
from services.engagement.consultations.rules.states import MAIN, State, place_of
from services.engagement.consultations.schemas.consultations import (
    ConsultationDescription,
    NewConsultation,
    NewExtension,
)
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.conditional import Matches, etag_of
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.events.rules.audiences import EVERYBODY
from services.shared.owning import check_own

PREFIX = "/v1/engagement/consultations"
LONGEST_SLUG = 60
CONSULTATIONS = Resource[Consultation](
    "uk.marches.engagement.consultation",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def consultation_etag(row: Consultation, today: date) -> str:
    """It moves with every act, and when the consultation closes by itself."""
    closed = row.closes_on is not None and today > row.closes_on
    return etag_of(row.id, row.version, closed)


async def keep(
    session: WriteSession, actor: Actor, act: str, row: Consultation, before: object
) -> None:
    """Write the consultation as an act leaves it."""
    row.version += 1
    row.changed_at = actor.now
    state: State = row.state  # type: ignore[assignment]
    left: State | None = row.left  # type: ignore[assignment]
    news = is_news(act, state, left, published=row.told_at is not None)
    if news:
        row.edition += 1
        row.told_at = actor.now
        if act in TOLD:
            repository.add_notice(session, row.id, act, actor.now)
    await CONSULTATIONS.write(
        session,
        actor,
        act,
        row,
        owner=row.owner,
        before=before,
        audience=(EVERYBODY,) if news else (),
    )


def slug_of(title: str, consultation: UUID) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower())[:LONGEST_SLUG].strip("-")
    return f"{words or 'consultation'}-{consultation.hex[:8]}"


async def add_consultation(
    session: WriteSession, new: NewConsultation, *, actor: Actor
) -> Consultation:
    """Raises NotYours."""
    said = f"A consultation of {new.organisation} is drafted by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    made = uuid4()
    row = Consultation(
        id=made,
        owner=new.organisation,
        slug=slug_of(new.title, made),
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    await CONSULTATIONS.write(session, actor, "created", row, owner=row.owner)
    return row


async def describe_consultation(
    session: WriteSession,
    consultation: UUID,
    new: ConsultationDescription,
    *,
    actor: Actor,
    matches: Matches,
) -> Consultation:
    """Raises ConsultationNotFound, DescriptionFrozen once it is published, and what `matches`
    does."""
    row = await hold_consultation(session, consultation, actor.principal)
    matches(consultation_etag(row, london_day(actor.now)))
    if row.state != "draft" and row.kind != new.kind:
        said = "The kind stands from scoped on: gates were passed by it."
        raise DescriptionFrozen(said, errors=[Fault("#/kind", DescriptionFrozen.code, said)])
    if row.series is not None and row.kind != new.kind:
        said = "It is a wave of a survey, and stays one."
        raise DescriptionFrozen(said, errors=[Fault("#/kind", DescriptionFrozen.code, said)])
    if row.state not in MAIN or place_of(row.state) >= MAIN.index("published"):  # type: ignore[arg-type]
        raise DescriptionFrozen(f"It is {row.state}; extend it, or put a corrected text.")
    before = row.model_dump(mode="json")
    row.sqlmodel_update(new.model_dump())
    await keep(session, actor, "described", row, before)
    return row


async def extend_consultation(
    session: WriteSession, consultation: UUID, new: NewExtension, *, actor: Actor, matches: Matches
) -> Consultation:
    """Raises ConsultationNotFound, EffectOutside, NotRunning, NotLater, WouldReopen."""
    row = await hold_consultation(session, consultation, actor.principal)
    today = london_day(actor.now)
    matches(consultation_etag(row, today))
    found = await whole(session, row)
    day = new.decided_on or today
    check_effect(found, day, today, "#/decided_on")
    if new.published_on > today:
        said = f"The reason is published first: until {today}."
        raise EffectOutside(said, errors=[Fault("#/published_on", EffectOutside.code, said)])
    if found.state_on(day) not in ("open", "paused") or row.closes_on is None:
        raise NotRunning(f"On {day} it was {found.state_on(day)}.")
    if new.closes_on <= row.closes_on:
        said = f"It closes on {row.closes_on}; give a later day."
        raise NotLater(said, errors=[Fault("#/closes_on", NotLater.code, said)])
    check_reopening(found, new.closes_on, today)
    before, row_closes = row.model_dump(mode="json"), row.closes_on
    extension = ConsultationExtension(
        consultation=row.id,
        number=await repository.count_extensions(session, row.id) + 1,
        closed_on=row_closes,
        closes_on=new.closes_on,
        decided_on=day,
        published_on=new.published_on,
        reason=new.reason,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
    )
    await repository.add(session, extension)
    row.closes_on = new.closes_on
    await keep(session, actor, "extended", row, before)
    return row


def check_effect(found: Whole, day: date, today: date, pointer: str) -> None:
    """Raises EffectOutside for a day to come, or before the last step."""
    first = found.effective_on or date.min
    if not first <= day <= today:
        said = f"From {first} to {today}, in London." if found.steps else f"Until {today}."
        raise EffectOutside(said, errors=[Fault(pointer, EffectOutside.code, said)])


def check_reopening(found: Whole, closes_on: date, today: date) -> None:
    """Raises WouldReopen: what is entered late may not open what has closed."""
    if found.state_on(today) == "closed" and closes_on >= today:
        raise WouldReopen(f"It closed on {found.row.closes_on}.")
