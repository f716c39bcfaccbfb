"""Virements and commentary: what happens within the versions of a budget."""

from datetime import date
from uuid import UUID

from services.finance.approvals.service import require_approver
from services.finance.budgets import problems, repository
from services.finance.budgets.models import (
    Budget,
    BudgetComment,
    Virement,
    VirementAct,
    VirementMove,
)
from services.finance.budgets.queries import approved_plan, etag_now, month_in_year, read_budget
from services.finance.budgets.rules.profiles import place_of
from services.finance.budgets.rules.versions import PlannedVersion, version_in_force
from services.finance.budgets.rules.virements import Move, check_moves, moved
from services.finance.budgets.service import notice
from services.finance.budgets.virement_schemas import NewComment, NewVirement
from services.finance.programme_areas.queries import check_areas
from services.shared.audit.actor import Actor
from services.shared.conditional import Matches
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.periods import period_name


async def request_virement(
    session: WriteSession, budget_id: UUID, new: NewVirement, *, actor: Actor
) -> tuple[Virement, list[VirementMove]]:
    """Raises BudgetNotFound, MonthOutsideBudget, VersionNotInForce, NoSuchLine, LineMovedTwice,
    VirementUnbalanced, VirementBelowZero.
    """
    await repository.hold_budget(session, budget_id)
    budget = await read_budget(session, budget_id, actor.principal)
    first = month_in_year(budget, new.starts, "#/starts")
    version = await _version_planning(session, budget, first, new.starts)
    moves = [Move(each.line, int(each.amount.pence)) for each in new.moves]
    check_moves(moves, len(version.lines))
    moved(version.lines, moves, first, new.starts)
    number = await repository.next_virement(session, budget.id)
    virement = Virement(
        budget=budget.id,
        number=number,
        version=version.number,
        starts=date.fromisoformat(f"{new.starts}-01"),
        reason=new.reason,
        requested_by=actor.principal.sub,
        requested_at=actor.now,
    )
    session.add(virement)
    await session.flush()
    rows = [
        VirementMove(budget=budget.id, virement=number, line=each.line, pence=each.pence)
        for each in sorted(moves, key=lambda move: move.line)
    ]
    session.add_all(rows)
    await session.flush()
    await notice(session, actor, budget, "virement_requested", new, number)
    return virement, rows


async def _version_planning(
    session: AnySession, budget: Budget, first: int, month: str
) -> PlannedVersion:
    """Raises VersionNotInForce."""
    version = version_in_force(await approved_plan(session, budget), first)
    if version is None:
        said = f"No approved version of the budget plans {month}."
        raise problems.VersionNotInForce(
            said, errors=[Fault("#/starts", problems.VersionNotInForce.code, said)]
        )
    return version


async def approve_virement(
    session: WriteSession, budget_id: UUID, number: int, *, actor: Actor, matches: Matches
) -> tuple[Virement, list[VirementMove], VirementAct]:
    """Raises BudgetNotFound, VirementNotFound, VirementDecided, VersionNotInForce,
    VirementBelowZero, PersonNeeded, SecondPersonNeeded, BeyondLimit.
    """
    budget, virement, rows = await _held(session, budget_id, number, actor, matches)
    moves = [Move(each.line, each.pence) for each in rows]
    await require_approver(
        session,
        actor,
        owner=budget.organisation,
        first=[virement.requested_by],
        pence=sum(move.pence for move in moves if move.pence > 0),
    )
    month = period_name(virement.starts, "month")
    first = place_of(budget.year, virement.starts)
    version = await _version_planning(session, budget, first, month)
    if version.number != virement.version:
        raise problems.VersionNotInForce(
            f"Version {version.number} plans {month} by now; the virement is between lines of"
            f" version {virement.version}."
        )
    moved(version.lines, moves, first, month)
    return virement, rows, await _decided(session, budget, virement, "approved", None, actor)


async def reject_virement(
    session: WriteSession,
    budget_id: UUID,
    number: int,
    reason: str,
    *,
    actor: Actor,
    matches: Matches,
) -> tuple[Virement, list[VirementMove], VirementAct]:
    """Raises BudgetNotFound, VirementNotFound, VirementDecided, PersonNeeded,
    SecondPersonNeeded.
    """
    budget, virement, rows = await _held(session, budget_id, number, actor, matches)
    await require_approver(
        session, actor, owner=budget.organisation, first=[virement.requested_by], pence=0
    )
    return virement, rows, await _decided(session, budget, virement, "rejected", reason, actor)


async def _held(
    session: WriteSession, budget_id: UUID, number: int, actor: Actor, matches: Matches
) -> tuple[Budget, Virement, list[VirementMove]]:
    await repository.hold_budget(session, budget_id)
    budget = await read_budget(session, budget_id, actor.principal)
    matches(await etag_now(session, budget))
    virement = await repository.virement_by_number(session, budget.id, number)
    if virement is None:
        said = f"The budget has no virement {number}."
        fault = Fault("/path/number", problems.VirementNotFound.code, said)
        raise problems.VirementNotFound(said, errors=[fault])
    decided = (await repository.virement_acts(session, budget.id)).get(number)
    if decided is not None:
        raise problems.VirementDecided(
            f"Virement {number} was {decided.act} on {decided.time:%Y-%m-%d}."
        )
    return budget, virement, (await repository.moves_of(session, budget.id))[number]


async def _decided(
    session: WriteSession,
    budget: Budget,
    virement: Virement,
    act: str,
    reason: str | None,
    actor: Actor,
) -> VirementAct:
    done = VirementAct(
        budget=budget.id,
        virement=virement.number,
        act=act,
        reason=reason,
        actor=actor.principal.sub,
        time=actor.now,
    )
    session.add(done)
    await session.flush()
    await notice(session, actor, budget, f"virement_{act}", {"reason": reason}, virement.number)
    return done


async def add_comment(
    session: WriteSession, budget_id: UUID, new: NewComment, *, actor: Actor
) -> BudgetComment:
    """Raises BudgetNotFound, MonthOutsideBudget, ProgrammeAreaUnknown."""
    budget = await read_budget(session, budget_id, actor.principal)
    month_in_year(budget, new.month, "#/month")
    month = date.fromisoformat(f"{new.month}-01")
    if new.programme_area is not None:
        named = [("#/programme_area", new.programme_area)]
        await check_areas(session, budget.organisation, month, named)
    row = BudgetComment(
        budget=budget.id,
        month=month,
        programme_area=new.programme_area,
        text=new.text,
        author=actor.principal.sub,
        written_at=actor.now,
    )
    session.add(row)
    await session.flush()
    await notice(session, actor, budget, "commented", new, row.number or 1)
    return row
