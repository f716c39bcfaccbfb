"""Which budget's year is asked for, up to which month, and from where its actuals come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from services.finance.budgets.queries import read_budget
from services.finance.positions.queries import ActualsFrom, YearOfBudget, read_year
from services.finance.positions.rules.variance import Method
from services.finance.programme_areas.queries import areas_on
from services.shared.auth import Principal
from services.shared.dependencies import at_once
from services.shared.schemas import Month


@dataclass(frozen=True)
class YearQuery:
    """The same for the table and for the course of the year."""

    month: Annotated[
        Month | None,
        Query(
            examples=["2025-07"],
            description="the last that counts as spent; null: the last that has ended",
        ),
    ] = None
    actuals: Annotated[
        ActualsFrom | None,
        Query(description="from where; null: the ledger where the budget has a book"),
    ] = None
    method: Annotated[
        Method,
        Query(
            description="forecast: profile is actual and the plan of the months left; run_rate"
            " twelve times the average month"
        ),
    ] = "profile"


Asked = Annotated[YearQuery, at_once(YearQuery)]


async def year_asked(
    request: Request, principal: Principal, budget_id: UUID, asked: YearQuery, pointer: str
) -> tuple[YearOfBudget, Mapping[str, str]]:
    """What was asked for, and the names of programme areas.

    Raises BudgetNotFound, MonthOutsideBudget, NoPlan, NoLedger.
    """
    today = datetime.now(UTC).date()
    async with request.app.state.database.read() as session:
        budget = await read_budget(session, budget_id, principal, pointer)
        found = await read_year(session, budget, asked.month, asked.actuals, today)
        areas = await areas_on(session, budget.organisation, today)
    return found, areas.areas if areas else {}
