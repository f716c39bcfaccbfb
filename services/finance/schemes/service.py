"""What can happen to a savings scheme: it is planned, approved, told of and described anew."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from services.finance.approvals.service import require_approver
from services.finance.books.problems import BookNotFound
from services.finance.books.rules.years import months_of as year_months
from services.finance.books.service import read_book
from services.finance.schemes import repository
from services.finance.schemes.models import Scheme, SchemeFigure, SchemePlan, SchemePlanDecision
from services.finance.schemes.problems import (
    MonthNotBegun,
    MonthOutsideYear,
    MonthTwice,
    PlanDecided,
    PlanNotFound,
    PlanWaits,
    SchemeNotFound,
    TooManySchemes,
)
from services.finance.schemes.repository import Plan, WholeScheme
from services.finance.schemes.rules.reinvestment import check_delivered
from services.finance.schemes.rules.savings import added, last_complete
from services.finance.schemes.schemas import (
    MonthSaving,
    NewFigures,
    NewPlan,
    NewScheme,
    PlanContent,
    SchemeDescription,
    months_of,
)
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.owning import check_own

PREFIX = "/v1/finance/schemes"
MOST_SCHEMES = 300
"""Of an organisation in a year: a summary reads them all."""
FIRST_PLAN = "The first plan of the scheme"
SCHEMES = Resource[Scheme](
    "uk.marches.finance.scheme",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def scheme_etag(row: Scheme, today: date) -> str:
    """It moves with every act on the scheme, and with the month up to which it is rated."""
    return etag_of(row.id, row.version, last_complete(row.year, today))


async def read_scheme(session: AnySession, scheme_id: UUID, principal: Principal) -> WholeScheme:
    """Raises SchemeNotFound, also for one of another organisation."""
    row = await repository.scheme_by_id(session, scheme_id, principal)
    if row is None:
        raise SchemeNotFound
    return (await repository.whole(session, [row]))[0]


async def hold_scheme(session: WriteSession, scheme_id: UUID, principal: Principal) -> WholeScheme:
    """The same, held against everybody else. Raises SchemeNotFound."""
    row = await repository.scheme_to_change(session, scheme_id, principal)
    if row is None:
        raise SchemeNotFound
    return (await repository.whole(session, [row]))[0]


async def add_scheme(session: WriteSession, new: NewScheme, *, actor: Actor) -> WholeScheme:
    """Raises NotYours, BookNotFound, TooManySchemes, MonthOutsideYear, MonthTwice."""
    said = f"A scheme of {new.organisation} is written down by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    await _check_book(session, new, actor.principal)
    check_months(new.plan.months, new.year, "#/plan/months")
    if await repository.count_schemes(session, new.organisation, new.year) >= MOST_SCHEMES:
        raise TooManySchemes(f"{new.organisation} has {MOST_SCHEMES} schemes of that year.")
    row = Scheme(
        id=uuid4(),
        owner=new.organisation,
        book=new.book,
        year=new.year,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.columns(),
    )
    await SCHEMES.write(session, actor, "created", row, owner=row.owner)
    await _add_plan(session, row, 1, FIRST_PLAN, new.plan, actor)
    return (await repository.whole(session, [row]))[0]


async def _check_book(session: AnySession, new: NewScheme, principal: Principal) -> None:
    book = await read_book(session, new.book, principal, "#/book")
    if book.organisation != new.organisation:
        said = f"{new.book} is a book of {book.organisation}, and not of {new.organisation}."
        raise BookNotFound(said, errors=[Fault("#/book", BookNotFound.code, said)])


def check_months(content: Sequence[MonthSaving], year: int, pointer: str) -> None:
    """Raises MonthOutsideYear, MonthTwice."""
    months = [f"{month:%Y-%m}" for month in year_months(year)]
    seen: set[str] = set()
    for place, each in enumerate(content):
        at = f"{pointer}/{place}/month"
        if each.month not in months:
            said = f"{each.month} is not from {months[0]} to {months[-1]}, the scheme's year."
            raise MonthOutsideYear(said, errors=[Fault(at, MonthOutsideYear.code, said)])
        if each.month in seen:
            said = f"{each.month} is there twice."
            raise MonthTwice(said, errors=[Fault(at, MonthTwice.code, said)])
        seen.add(each.month)


async def _add_plan(
    session: WriteSession, row: Scheme, number: int, reason: str, plan: PlanContent, actor: Actor
) -> None:
    full_year = plan.full_year.saving()
    added_plan = SchemePlan(
        scheme=row.id,
        number=number,
        reason=reason,
        full_year_gross=full_year.gross,
        full_year_investment=full_year.investment,
        submitted_by=actor.principal.sub,
        submitted_at=actor.now,
    )
    await repository.add_plan(session, added_plan, months_of(plan.months))


async def describe_scheme(
    session: WriteSession,
    scheme_id: UUID,
    new: SchemeDescription,
    *,
    actor: Actor,
    matches: Matches,
) -> WholeScheme:
    """`matches` is asked with the ETag of the scheme as it is, and may raise.

    Raises SchemeNotFound.
    """
    found = await hold_scheme(session, scheme_id, actor.principal)
    matches(scheme_etag(found.row, actor.now.date()))
    before = found.row.model_dump(mode="json")
    for name, value in new.columns().items():
        setattr(found.row, name, value)
    found.row.author = actor.principal.sub
    await moved_on(session, found, "changed", actor, before)
    return found


async def moved_on(
    session: WriteSession, found: WholeScheme, act: str, actor: Actor, before: object = None
) -> None:
    """Note an act on the scheme, which is then another version of it."""
    row = found.row
    row.version += 1
    row.changed_at = actor.now
    await SCHEMES.write(session, actor, act, row, owner=row.owner, before=before)


async def submit_plan(
    session: WriteSession, scheme_id: UUID, new: NewPlan, *, actor: Actor
) -> WholeScheme:
    """Raises SchemeNotFound, PlanWaits, MonthOutsideYear, MonthTwice."""
    found = await hold_scheme(session, scheme_id, actor.principal)
    check_months(new.months, found.row.year, "#/months")
    if found.waiting is not None:
        said = f"Plan {found.waiting.number} waits; approve it or reject it first."
        raise PlanWaits(said)
    await _add_plan(session, found.row, len(found.plans) + 1, new.reason, new, actor)
    await moved_on(session, found, "plan_submitted", actor)
    return (await repository.whole(session, [found.row]))[0]


async def approve_plan(
    session: WriteSession, scheme_id: UUID, number: int, *, actor: Actor, matches: Matches
) -> WholeScheme:
    """Raises SchemeNotFound, PlanNotFound, PlanDecided, and what `require_approver` raises."""
    found, plan = await _undecided(session, scheme_id, number, actor, matches)
    largest = max(plan.full_year.gross, added(plan.months.values()).gross)
    await require_approver(
        session, actor, owner=found.row.owner, first=[plan.submitted_by], pence=largest
    )
    return await _decide(session, found, plan, "approved", None, actor)


async def reject_plan(
    session: WriteSession,
    scheme_id: UUID,
    number: int,
    reason: str,
    *,
    actor: Actor,
    matches: Matches,
) -> WholeScheme:
    """Raises SchemeNotFound, PlanNotFound, PlanDecided."""
    found, plan = await _undecided(session, scheme_id, number, actor, matches)
    return await _decide(session, found, plan, "rejected", reason, actor)


async def _undecided(
    session: WriteSession, scheme_id: UUID, number: int, actor: Actor, matches: Matches
) -> tuple[WholeScheme, Plan]:
    found = await hold_scheme(session, scheme_id, actor.principal)
    matches(scheme_etag(found.row, actor.now.date()))
    plan = next((each for each in found.plans if each.number == number), None)
    if plan is None:
        raise PlanNotFound(f"The scheme has plans 1 to {len(found.plans)}, and no plan {number}.")
    if plan.decided_at is not None:
        raise PlanDecided(f"Plan {number} was {plan.decision} on {plan.decided_at:%Y-%m-%d}.")
    return found, plan


async def _decide(
    session: WriteSession,
    found: WholeScheme,
    plan: Plan,
    decision: str,
    reason: str | None,
    actor: Actor,
) -> WholeScheme:
    row = SchemePlanDecision(
        scheme=found.row.id,
        plan=plan.number,
        decision=decision,
        reason=reason,
        decided_by=actor.principal.sub,
        decided_at=actor.now,
    )
    await repository.add_decision(session, row)
    await moved_on(session, found, f"plan_{decision}", actor)
    return (await repository.whole(session, [found.row]))[0]


async def record_figures(
    session: WriteSession, scheme_id: UUID, new: NewFigures, *, actor: Actor
) -> WholeScheme:
    """What was delivered and is reinvested cannot be told away.

    Raises SchemeNotFound, MonthOutsideYear, MonthTwice, MonthNotBegun, DeliveredTooLow.
    """
    found = await hold_scheme(session, scheme_id, actor.principal)
    for kind in ("actual", "forecast"):
        check_months(getattr(new, kind), found.row.year, f"#/{kind}")
    _check_begun(new, actor.now.date())
    delivered = added((found.actual | months_of(new.actual)).values()).net
    check_delivered(delivered, found.taken.all)
    for kind in ("actual", "forecast"):
        await _add_figures(session, found.row, kind, getattr(new, kind), actor)
    await moved_on(session, found, "figures_recorded", actor)
    return (await repository.whole(session, [found.row]))[0]


def _check_begun(new: NewFigures, today: date) -> None:
    for place, each in enumerate(new.actual):
        if date.fromisoformat(f"{each.month}-01") > today:
            said = f"{each.month} has not begun; say what is expected of it in `forecast`."
            at = f"#/actual/{place}/month"
            raise MonthNotBegun(said, errors=[Fault(at, MonthNotBegun.code, said)])


async def _add_figures(
    session: WriteSession, row: Scheme, kind: str, content: Sequence[MonthSaving], actor: Actor
) -> None:
    months = months_of(content)
    known = await repository.revisions(session, row.id, kind, list(months))
    figures = [
        SchemeFigure(
            scheme=row.id,
            kind=kind,
            month=month,
            revision=known.get(month, 0) + 1,
            entered_by=actor.principal.sub,
            entered_at=actor.now,
            **each._asdict(),
        )
        for month, each in months.items()
    ]
    await repository.add_figures(session, figures)
