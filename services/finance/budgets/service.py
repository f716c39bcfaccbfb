"""What can happen to a budget: it is opened, and its versions drafted, submitted and approved."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from services.finance.approvals.service import require_approver
from services.finance.books.repository import accounts_of_kind
from services.finance.books.service import read_book
from services.finance.budgets import problems, repository
from services.finance.budgets.models import Budget, BudgetLine, BudgetVersion, VersionAct
from services.finance.budgets.queries import (
    VersionFacts,
    month_in_year,
    planned,
    read_budget,
    read_version,
    version_etag,
    versions_with_acts,
)
from services.finance.budgets.rules.profiles import even_profile
from services.finance.budgets.rules.versions import repeated_places
from services.finance.budgets.schemas import NewBudget, NewBudgetLine, NewVersion
from services.finance.programme_areas.queries import check_areas
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.conditional import Matches
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.money import Money
from services.shared.owning import check_own

PREFIX = "/v1/finance/budgets"


async def create_budget(session: WriteSession, new: NewBudget, *, actor: Actor) -> Budget:
    """Raises NotYours, BookNotFound, BookOfAnother, BudgetExists."""
    said = f"A budget of {new.organisation} is made by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    if new.book is not None:
        book = await read_book(session, new.book, actor.principal, "#/book")
        if book.organisation != new.organisation:
            said = f"The book {book.code} is of {book.organisation}, not of {new.organisation}."
            raise problems.BookOfAnother(
                said, errors=[Fault("#/book", problems.BookOfAnother.code, said)]
            )
    budget = Budget(id=uuid4(), made_by=actor.principal.sub, made_at=actor.now, **new.model_dump())
    session.add(budget)
    await session.flush()
    await notice(session, actor, budget, "created", new)
    return budget


async def draft_version(
    session: WriteSession, budget_id: UUID, new: NewVersion, *, actor: Actor
) -> tuple[Budget, VersionFacts]:
    """Raises BudgetNotFound, MonthOutsideBudget, ProfileDiffers, LineRepeated, NotExpenditure,
    ProgrammeAreaUnknown.
    """
    await repository.hold_budget(session, budget_id)
    budget = await read_budget(session, budget_id, actor.principal)
    month_in_year(budget, new.starts, "#/starts")
    starts = date.fromisoformat(f"{new.starts}-01")
    number = len(await repository.versions_of(session, budget.id)) + 1
    lines = [_line(budget, number, place, line) for place, line in enumerate(new.lines, start=1)]
    _check_lines(lines)
    areas = [(f"#/lines/{n}/programme_area", each.programme_area) for n, each in enumerate(lines)]
    await check_areas(session, budget.organisation, starts, areas)
    await _check_accounts(session, budget, lines)
    version = BudgetVersion(
        budget=budget.id,
        number=number,
        starts=starts,
        note=new.note,
        drafted_by=actor.principal.sub,
        drafted_at=actor.now,
    )
    session.add(version)
    await session.flush()
    session.add_all(lines)
    await session.flush()
    await notice(session, actor, budget, "version_drafted", new, number)
    return budget, VersionFacts(version, sum(sum(line.months) for line in lines), {})


def _line(budget: Budget, version: int, number: int, new: NewBudgetLine) -> BudgetLine:
    spend = new.spend.model_dump() if new.spend else {}
    labels = new.model_dump(exclude={"amount", "months", "spend"})
    months = _months(new, number - 1)
    return BudgetLine(
        budget=budget.id, version=version, number=number, months=months, **labels | spend
    )


def _months(new: NewBudgetLine, place: int) -> list[int]:
    """Raises ProfileDiffers."""
    amount = new.amount.pence
    if new.months is None:
        return list(even_profile(amount))
    months = [int(each.pence) for each in new.months]
    if sum(months) != amount:
        said = (
            f"The months of line {place + 1} add up to {Money.of_pence(sum(months)).amount}; its "
            f"amount is {Money.of_pence(amount).amount}."
        )
        fault = Fault(f"#/lines/{place}/months", problems.ProfileDiffers.code, said)
        raise problems.ProfileDiffers(said, errors=[fault])
    return months


def _check_lines(lines: Sequence[BudgetLine]) -> None:
    """Raises LineRepeated."""
    faults = [
        Fault(
            f"#/lines/{place}",
            problems.LineRepeated.code,
            f"Line {place + 1} is booked by the same as line {earlier + 1}.",
        )
        for place, earlier in repeated_places([planned(line) for line in lines])
    ]
    if faults:
        raise problems.LineRepeated(faults[0].detail, errors=faults)


async def _check_accounts(
    session: WriteSession, budget: Budget, lines: Sequence[BudgetLine]
) -> None:
    """Raises NotExpenditure; without a book any account is taken."""
    if budget.book is None:
        return
    known = await accounts_of_kind(session, budget.book, ["expenditure"])
    faults = [
        Fault(
            f"#/lines/{place}/account",
            problems.NotExpenditure.code,
            f"{budget.book} has no expenditure account {line.account}.",
        )
        for place, line in enumerate(lines)
        if line.account not in known
    ]
    if faults:
        raise problems.NotExpenditure(faults[0].detail, errors=faults)


async def submit_version(
    session: WriteSession, budget_id: UUID, number: int, *, actor: Actor, matches: Matches
) -> tuple[Budget, VersionFacts]:
    """Raises BudgetNotFound, VersionNotFound, VersionNotDraft."""
    budget, version = await _held(session, budget_id, number, actor)
    matches(await version_etag(session, version))
    if version.state != "draft":
        raise problems.VersionNotDraft(
            f"Version {number} is {version.state}; draft the next version to change it."
        )
    return budget, await _done(session, budget, version, "submitted", None, actor)


async def approve_version(
    session: WriteSession, budget_id: UUID, number: int, *, actor: Actor, matches: Matches
) -> tuple[Budget, VersionFacts]:
    """Raises BudgetNotFound, VersionNotFound, VersionNotSubmitted, VersionOvertaken, PersonNeeded,
    SecondPersonNeeded, BeyondLimit.
    """
    budget, version = await _held(session, budget_id, number, actor)
    await require_approver(
        session, actor, owner=budget.organisation, first=version.authors, pence=version.total
    )
    matches(await version_etag(session, version))
    _check_submitted(version)
    for later in await versions_with_acts(session, budget):
        if later.row.number > number and later.state == "approved":
            raise problems.VersionOvertaken(
                f"Version {later.row.number} is approved; version {number} can no longer be."
            )
    return budget, await _done(session, budget, version, "approved", None, actor)


async def reject_version(
    session: WriteSession,
    budget_id: UUID,
    number: int,
    reason: str,
    *,
    actor: Actor,
    matches: Matches,
) -> tuple[Budget, VersionFacts]:
    """Raises BudgetNotFound, VersionNotFound, VersionNotSubmitted, PersonNeeded,
    SecondPersonNeeded.
    """
    budget, version = await _held(session, budget_id, number, actor)
    await require_approver(
        session, actor, owner=budget.organisation, first=version.authors, pence=0
    )
    matches(await version_etag(session, version))
    _check_submitted(version)
    return budget, await _done(session, budget, version, "rejected", reason, actor)


def _check_submitted(version: VersionFacts) -> None:
    if version.state != "submitted":
        raise problems.VersionNotSubmitted(
            f"Only what is submitted is approved or rejected; version {version.row.number} is"
            f" {version.state}."
        )


async def _held(
    session: WriteSession, budget_id: UUID, number: int, actor: Actor
) -> tuple[Budget, VersionFacts]:
    await repository.hold_budget(session, budget_id)
    budget = await read_budget(session, budget_id, actor.principal)
    return budget, await read_version(session, budget, number)


async def _done(
    session: WriteSession,
    budget: Budget,
    version: VersionFacts,
    act: str,
    reason: str | None,
    actor: Actor,
) -> VersionFacts:
    number = version.row.number
    done = VersionAct(
        budget=budget.id,
        version=number,
        act=act,
        reason=reason,
        actor=actor.principal.sub,
        time=actor.now,
    )
    session.add(done)
    await session.flush()
    await notice(session, actor, budget, f"version_{act}", {"reason": reason}, number)
    return VersionFacts(version.row, version.total, version.acts | {act: done})


async def notice(
    session: WriteSession,
    actor: Actor,
    budget: Budget,
    act: str,
    after: object,
    version: int = 1,
) -> None:
    """The audit entry and the event of an act on a budget."""
    path = f"{PREFIX}/{budget.id}"
    event = f"uk.marches.finance.budget.{act}"
    await recorded(
        session,
        actor,
        f"budget.{act}",
        path,
        owner=budget.organisation,
        after=after,
        notice=Notice(event, budget.organisation, str(budget.id), path, version),
    )
