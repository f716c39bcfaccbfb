"""What can happen to an enquiry: it is received, merged, answered and published.

Of what somebody wrote the audit trail keeps no hash.
"""

from datetime import date
from uuid import UUID, uuid4

from services.engagement.consultations.queries import check_consultation
from services.engagement.consultations.reference.tables import law_book
from services.engagement.enquiries import repository
from services.engagement.enquiries.models import Enquiry
from services.engagement.enquiries.problems import (
    DayOutside,
    EnquiryErased,
    EnquiryMerged,
    EnquiryNotAnswered,
    EnquiryNotFound,
    MergerUnknown,
)
from services.engagement.enquiries.rules.due import enquiry_due
from services.engagement.enquiries.schemas import NewEnquiry, NewEnquiryAnswer
from services.engagement.records import write
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.owning import check_own

PREFIX = "/v1/engagement/enquiries"
ENQUIRIES = Resource[Enquiry](
    "uk.marches.engagement.enquiry",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def reference_of(row: Enquiry) -> str:
    """What whoever asked can name: ENQ-2026-00001."""
    return f"ENQ-{row.received_on.year}-{row.number or 0:05}"


def enquiry_etag(row: Enquiry, today: date) -> str:
    """It moves with every act, and when it is overdue."""
    return etag_of(row.id, row.version, row.due_on is not None and today > row.due_on)


async def read_enquiry(session: AnySession, enquiry: UUID, principal: Principal) -> Enquiry:
    """Raises EnquiryNotFound."""
    row = await repository.enquiry_by_id(session, enquiry, principal)
    if row is None:
        raise EnquiryNotFound
    return row


async def _hold(session: WriteSession, enquiry: UUID, actor: Actor, matches: Matches) -> Enquiry:
    row = await repository.enquiry_to_change(session, enquiry, actor.principal)
    if row is None:
        raise EnquiryNotFound
    matches(enquiry_etag(row, london_day(actor.now)))
    return row


async def add_enquiry(session: WriteSession, new: NewEnquiry, *, actor: Actor) -> Enquiry:
    """Raises NotYours, DayOutside, ConsultationUnknown."""
    said = f"An enquiry to {new.organisation} is entered by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    today = london_day(actor.now)
    if new.received_on > today:
        raise _outside("received_on", f"It was received until today, {today}.")
    await check_consultation(session, new.consultation, new.organisation, actor.principal)
    row = Enquiry(
        id=uuid4(),
        owner=new.organisation,
        due_on=enquiry_due(new.kind, new.received_on, law_book().holidays),
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    return await write(session, actor, ENQUIRIES, "created", row)


async def answer_enquiry(
    session: WriteSession, enquiry: UUID, new: NewEnquiryAnswer, *, actor: Actor, matches: Matches
) -> Enquiry:
    """Raises EnquiryNotFound, EnquiryErased, EnquiryMerged, DayOutside."""
    row = await _hold(session, enquiry, actor, matches)
    await _check_own(session, row, actor)
    today = london_day(actor.now)
    answered_on = new.answered_on or today
    if not row.received_on <= answered_on <= today:
        said = f"Give a day from {row.received_on}, when it was received, to {today}."
        raise _outside("answered_on", said)
    row.answer, row.welsh_answer = new.answer, new.welsh_answer
    row.answered_on = answered_on
    row.published_at = None
    return await write(session, actor, ENQUIRIES, "answered", row)


async def merge_enquiry(
    session: WriteSession, enquiry: UUID, into: UUID, *, actor: Actor, matches: Matches
) -> Enquiry:
    """Raises EnquiryNotFound, EnquiryErased, EnquiryMerged, MergerUnknown."""
    row = await _hold(session, enquiry, actor, matches)
    await _check_own(session, row, actor)
    other = await repository.enquiry_by_id(session, into, actor.principal)
    if other is None or not _takes(other, row):
        raise MergerUnknown(errors=[Fault("#/into", MergerUnknown.code, "Not one of those.")])
    row.merged_into = into
    return await write(session, actor, ENQUIRIES, "merged", row)


async def publish_enquiry(
    session: WriteSession, enquiry: UUID, *, actor: Actor, matches: Matches
) -> Enquiry:
    """Raises EnquiryNotFound, EnquiryErased, EnquiryMerged, EnquiryNotAnswered."""
    row = await _hold(session, enquiry, actor, matches)
    await _check_own(session, row, actor)
    if row.answer is None:
        raise EnquiryNotAnswered
    row.published_at = actor.now
    return await write(session, actor, ENQUIRIES, "published", row)


def _outside(name: str, said: str) -> DayOutside:
    return DayOutside(said, errors=[Fault(f"#/{name}", DayOutside.code, said)])


def _takes(other: Enquiry, row: Enquiry) -> bool:
    """Whether one answer can be for both."""
    stands = other.merged_into is None and other.erased_at is None
    return stands and other.owner == row.owner and other.id != row.id


async def _check_own(session: WriteSession, row: Enquiry, actor: Actor) -> None:
    if row.erased_at is not None:
        raise EnquiryErased(f"It was erased on {row.erased_at:%Y-%m-%d}; enter a new one.")
    if row.merged_into is not None:
        other = await read_enquiry(session, row.merged_into, actor.principal)
        raise EnquiryMerged(f"It was merged into {reference_of(other)}; answer that one.")
