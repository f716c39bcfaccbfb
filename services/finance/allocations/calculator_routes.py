"""`/v1/finance/calculate/<name>`: the sums of allocations for whoever may read finance."""

from typing import Annotated

from services.finance.allocations.calculator_schemas import (
    BudgetShare,
    BudgetShareAsked,
    CapitationAsked,
    CapitationShares,
    PoolAnswer,
    PoolAsked,
    RunningCostAnswer,
    RunningCostsAsked,
)
from services.finance.allocations.calculator_service import (
    budget_share,
    capitation,
    pool_answer,
    running_cost_answer,
)
from services.finance.allocations.problems import BodyRepeated, PartnerUnknown
from services.finance.allocations.rules.capitation import NoWeight
from services.finance.allocations.rules.running_costs import RateUnknown
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy, long_body
from services.shared.routing import Router

router = Router(prefix="/v1/finance/calculate", tags=["allocations"], route_class=heavy(long_body))
Reader = Annotated[Principal, requires("finance.read")]


@router.post(
    "/capitation",
    summary="Divide an amount by weighted population",
    responses=problem_responses(BodyRepeated, NoWeight),
)
async def calculate_capitation(asked: CapitationAsked, _: Reader) -> CapitationShares:
    """To the penny, by largest remainder: the shares add up to the total."""
    return capitation(asked)


@router.post(
    "/running-costs",
    summary="Running cost allowance, and what a reduction releases",
    responses=problem_responses(RateUnknown),
)
async def calculate_running_costs(asked: RunningCostsAsked, _: Reader) -> RunningCostAnswer:
    """So much a head; of years that are known here with its source."""
    return running_cost_answer(asked)


@router.post("/budget-share", summary="A part as a proportion of the whole")
async def calculate_budget_share(asked: BudgetShareAsked, _: Reader) -> BudgetShare:
    """To four places, half away from 0."""
    return budget_share(asked)


@router.post(
    "/pool-overspend",
    summary="Who meets the overspend of a pool with councils",
    responses=problem_responses(PartnerUnknown, NoWeight),
)
async def calculate_pool_overspend(asked: PoolAsked, _: Reader) -> PoolAnswer:
    """Underspends in the pool, the risk pool, schemes not committed yet, then the partners.

    A partner pays by the fixed shares of a line, else by contribution, and no more than its
    contribution unless the chief finance officers of all agreed before the money was spent.
    """
    return pool_answer(asked)
