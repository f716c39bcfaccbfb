"""Every query of budgets. Nothing is updated and nothing is deleted."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, text
from sqlmodel import col, select

from services.finance.budgets.models import (
    Budget,
    BudgetComment,
    BudgetLine,
    BudgetVersion,
    VersionAct,
    Virement,
    VirementAct,
    VirementMove,
)
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

OWNER = ("organisation",)
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:id AS text), 5))")


async def hold_budget(session: WriteSession, budget: UUID) -> None:
    """Be the only one that does something with it until the transaction ends."""
    await (await session.connection()).execute(HOLD, {"id": str(budget)})


async def budget_by_id(session: AnySession, budget: UUID, principal: Principal) -> Budget | None:
    statement = select(Budget).where(Budget.id == budget)
    return (await session.exec(scoped(statement, Budget, principal, parties=OWNER))).one_or_none()


async def budgets_before(
    session: AnySession, number: int | None, limit: int, principal: Principal, year: int | None
) -> Sequence[Budget]:
    """Up to `limit` budgets of the caller's organisations, newest first, before `number`."""
    statement = select(Budget).order_by(col(Budget.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Budget.number) < number)
    if year is not None:
        statement = statement.where(Budget.year == year)
    return (await session.exec(scoped(statement, Budget, principal, parties=OWNER))).all()


async def versions_of(session: AnySession, budget: UUID) -> Sequence[BudgetVersion]:
    statement = select(BudgetVersion).where(BudgetVersion.budget == budget)
    return (await session.exec(statement.order_by(col(BudgetVersion.number)))).all()


async def version_acts(session: AnySession, budget: UUID) -> Sequence[VersionAct]:
    return (await session.exec(select(VersionAct).where(VersionAct.budget == budget))).all()


async def lines_of(
    session: AnySession, budget: UUID, version: int | None = None
) -> Sequence[BudgetLine]:
    """The lines of a version, or of all, in order."""
    statement = select(BudgetLine).where(BudgetLine.budget == budget)
    if version is not None:
        statement = statement.where(BudgetLine.version == version)
    ordered = statement.order_by(col(BudgetLine.version), col(BudgetLine.number))
    return (await session.exec(ordered)).all()


async def totals_of(session: AnySession, budget: UUID) -> dict[int, int]:
    """Pence of each version."""
    statement = text("""
        SELECT version, sum(month) FROM budget_line, unnest(months) AS month
        WHERE budget = :budget GROUP BY version
    """)
    rows = await (await session.connection()).execute(statement, {"budget": budget})
    return {version: int(total) for version, total in rows}


async def virements_before(
    session: AnySession, budget: UUID, number: int | None, limit: int
) -> Sequence[Virement]:
    """Up to `limit` virements of a budget, newest first, before `number`."""
    statement = select(Virement).where(Virement.budget == budget)
    if number is not None:
        statement = statement.where(col(Virement.number) < number)
    return (await session.exec(statement.order_by(col(Virement.number).desc()).limit(limit))).all()


async def virement_by_number(session: AnySession, budget: UUID, number: int) -> Virement | None:
    statement = select(Virement).where(Virement.budget == budget, Virement.number == number)
    return (await session.exec(statement)).one_or_none()


async def approved_virements(session: AnySession, budget: UUID) -> Sequence[Virement]:
    """In the order in which they were approved."""
    statement = (
        select(Virement)
        .join(
            VirementAct,
            (col(VirementAct.budget) == Virement.budget)
            & (col(VirementAct.virement) == Virement.number),
        )
        .where(Virement.budget == budget, VirementAct.act == "approved")
        .order_by(col(VirementAct.place))
    )
    return (await session.exec(statement)).all()


async def moves_of(session: AnySession, budget: UUID) -> dict[int, list[VirementMove]]:
    """The moves of each virement of a budget."""
    statement = select(VirementMove).where(VirementMove.budget == budget)
    found: dict[int, list[VirementMove]] = {}
    for move in await session.exec(statement.order_by(col(VirementMove.line))):
        found.setdefault(move.virement, []).append(move)
    return found


async def virement_acts(session: AnySession, budget: UUID) -> dict[int, VirementAct]:
    """What was decided of each virement of a budget."""
    rows = await session.exec(select(VirementAct).where(VirementAct.budget == budget))
    return {row.virement: row for row in rows}


async def next_virement(session: WriteSession, budget: UUID) -> int:
    """The number of the next one; the budget is held."""
    newest = select(func.max(Virement.number)).where(Virement.budget == budget)
    return ((await session.exec(newest)).one() or 0) + 1


async def comments_before(
    session: AnySession, budget: UUID, number: int | None, limit: int
) -> Sequence[BudgetComment]:
    """Up to `limit` comments on a budget, newest first, before `number`."""
    statement = select(BudgetComment).where(BudgetComment.budget == budget)
    if number is not None:
        statement = statement.where(col(BudgetComment.number) < number)
    ordered = statement.order_by(col(BudgetComment.number).desc()).limit(limit)
    return (await session.exec(ordered)).all()
