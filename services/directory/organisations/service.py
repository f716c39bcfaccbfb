"""What can happen to organisations: they are added, closed, and succeeded."""

from datetime import date

from services.directory.organisations.notices import give_notice
from services.directory.organisations.repository import organisations
from services.directory.organisations.repository.organisations import Session
from services.directory.organisations.repository.owners import check_own
from services.directory.organisations.repository.register import held
from services.directory.organisations.rules.descriptions import Description, Role
from services.directory.organisations.rules.locations import Place
from services.directory.organisations.rules.refusals import StatusOrder, UnknownOrganisation
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.successions import Succession
from services.directory.organisations.rules.timelines import Entry
from services.directory.organisations.schemas import NewOrganisation, NewSuccession, Organisation
from services.shared.audit.actor import Actor
from services.shared.conditional import Matches, content_etag
from services.shared.database import WriteSession
from services.shared.errors import Fault, NotFound

PREFIX = "/v1/directory/organisations"


class OrganisationNotFound(NotFound):
    code = "organisation_not_found"
    title = "There is no such organisation here"
    example = "There is no organisation 27X here; codes are ODS codes such as RRK."


async def read_organisation(session: Session, code: str, day: date) -> Organisation:
    """Raises OrganisationNotFound for one that does not exist, or not yet on that day."""
    row = await organisations.organisation_on(session, code, day)
    if row is None:
        raise OrganisationNotFound(f"There is no organisation {code}.")
    if row.status is None:
        first = row.statuses[0]["from"]
        raise OrganisationNotFound(f"There is no organisation {code} on {day}; it is from {first}.")
    return Organisation(**row._mapping, as_of=day)


def organisation_etag(organisation: Organisation) -> str:
    return content_etag(organisation)


async def create_organisation(
    session: WriteSession, new: NewOrganisation, *, actor: Actor
) -> Organisation:
    """Raises CodeReused, StatusOrder."""
    days = ((new.shadow_from, "shadow"), (new.active_from, "active"))
    statuses = tuple(Entry(day, status) for day, status in days if day is not None)
    if not statuses:
        raise StatusOrder(
            f"{new.code} has no first day; expected is shadow_from, active_from or both.",
            errors=[Fault("#/active_from", "missing", "one of the two days is needed")],
        )
    first = statuses[0].starts
    place = Place(new.address, new.postcode)
    description = Description(
        new.code,
        statuses,
        (Entry(first, new.name),),
        tuple(Role(role, first) for role in sorted(set(new.roles))),
        (Entry(first, place),) if any(place) else (),
        new.system,
        new.gss_code,
    )
    async with held(session, [new.code]) as register:
        register.add(description)
    added = await read_organisation(session, new.code, max(actor.now.date(), first))
    await _notice(session, actor, "created", new.code, owner=None, after=added)
    return added


async def close_organisation(
    session: WriteSession,
    code: str,
    on: date,
    *,
    actor: Actor,
    matches: Matches,
) -> Organisation:
    """`matches` is asked with the ETag of what is to be closed, and may raise.

    Raises NotYours, OrganisationNotFound, AlreadyClosed, OpenMembers, StatusOrder.
    """
    async with held(session, [code], closing=[code]) as register:
        owner = await check_own(session, [("/path/code", code)], on, actor=actor)
        _named(register, code)
        # One that is yet to begin is seen as on its first day.
        seen_on = max(actor.now.date(), register.organisation(code).life.starts)
        before = await read_organisation(session, code, seen_on)
        matches(organisation_etag(before))
        register.close(code, on)
    closed = await read_organisation(session, code, seen_on)
    await _notice(session, actor, "closed", code, owner=owner, before=before, after=closed)
    return closed


async def add_succession(
    session: WriteSession, code: str, new: NewSuccession, *, actor: Actor
) -> NewSuccession:
    """The succession as it is kept; one that is known may be given a share, or another one.

    Raises NotYours, OrganisationNotFound, UnknownOrganisation and the refusals of successions.
    """
    async with held(session, [code, new.successor]) as register:
        both = [("/path/code", code), ("#/successor", new.successor)]
        owner = await check_own(session, both, new.on, actor=actor)
        _named(register, code)
        check_known(register, "#/successor", new.successor)
        before = register.successions.get((code, new.successor))
        register.succeed(Succession(code, new.successor, new.on, new.share, new.basis))
        kept = _stated(register.successions[code, new.successor])
    known = before and _stated(before)
    await _notice(session, actor, "succeeded", code, owner=owner, before=known, after=kept)
    return kept


def _stated(kept: Succession) -> NewSuccession:
    return NewSuccession(successor=kept.successor, on=kept.day, share=kept.share, basis=kept.basis)


def check_known(register: Register, pointer: str, code: str) -> None:
    """Raises UnknownOrganisation that points to where the code was given."""
    if code not in register.organisations:
        detail = f"There is no organisation {code}; add it first."
        raise UnknownOrganisation(detail, errors=[Fault(pointer, "unknown_organisation", detail)])


async def _notice(
    session: WriteSession,
    actor: Actor,
    act: str,
    code: str,
    *,
    owner: str | None,
    before: object = None,
    after: object,
) -> None:
    await give_notice(
        session,
        actor,
        f"organisation.{act}",
        f"{PREFIX}/{code}",
        owner=owner,
        subject=code,
        before=before,
        after=after,
    )


def _named(register: Register, code: str) -> None:
    if code not in register.organisations:
        raise OrganisationNotFound(f"There is no organisation {code}.")
