"""The sums of allocations, of what a request gives alone."""

from decimal import Decimal

from services.finance.allocations.calculator_schemas import (
    BudgetShare,
    BudgetShareAsked,
    CapitationAsked,
    CapitationShares,
    PartnerShare,
    PoolAnswer,
    PoolAsked,
    PooledLine,
    RunningCostAnswer,
    RunningCostsAsked,
    WaterfallStep,
)
from services.finance.allocations.problems import PartnerUnknown
from services.finance.allocations.rules.capitation import NoWeight, shares_of
from services.finance.allocations.rules.pools import PoolLine, Waterfall, cap_reason, waterfall
from services.finance.allocations.rules.running_costs import HeadRate, rate_of, running_costs
from services.finance.allocations.schemas import RunningCostView, ShareView, weights_of
from services.finance.allocations.service import check_bodies
from services.finance.positions.rules.variance import share_of
from services.shared.errors import Fault
from services.shared.money import Money


def capitation(asked: CapitationAsked) -> CapitationShares:
    """Raises BodyRepeated, NoWeight."""
    check_bodies(asked.bodies)
    shares = shares_of(int(asked.total.pence), weights_of(asked.bodies), "#/bodies")
    return CapitationShares(
        total=Money(amount=asked.total.amount),
        shares=[
            ShareView(**each.model_dump(), amount=Money.of_pence(shares[each.body]))
            for each in asked.bodies
        ],
    )


def running_cost_answer(asked: RunningCostsAsked) -> RunningCostAnswer:
    """Raises RateUnknown."""
    given = asked.per_head
    rate = HeadRate(int(given.pence), "as given") if given else rate_of(asked.year)
    found = running_costs(asked.population, rate.pence, Decimal(asked.share))
    view = RunningCostView.of(found)
    return RunningCostAnswer(**view.model_dump(), source=rate.source)


def budget_share(asked: BudgetShareAsked) -> BudgetShare:
    found = share_of(int(asked.part.pence), int(asked.whole.pence))
    assert found is not None
    return BudgetShare(share=found, words=f"{found * 100:.2f}%")


def pool_answer(asked: PoolAsked) -> PoolAnswer:
    """Raises PartnerUnknown, NoWeight."""
    contributions = {each.partner: int(each.amount.pence) for each in asked.contributions}
    lines = [_line(contributions, place, each) for place, each in enumerate(asked.lines)]
    agreed = asked.agreement
    why = cap_reason(
        list(contributions),
        agreed.agreed_by if agreed else [],
        agreed.agreed_on if agreed else None,
        agreed.spent_on if agreed else None,
    )
    found = waterfall(
        contributions,
        lines,
        int(asked.risk_pool.pence),
        int(asked.uncommitted_schemes.pence),
        capped=why is not None,
    )
    return PoolAnswer(
        overspend=Money.of_pence(found.overspend),
        steps=_steps(found),
        partners=[
            PartnerShare(
                partner=partner,
                owed=Money.of_pence(found.owed[partner]),
                paid=Money.of_pence(found.paid[partner]),
                cap=Money.of_pence(contribution) if why is not None else None,
            )
            for partner, contribution in contributions.items()
        ],
        cap_reason=why,
    )


def _line(contributions: dict[str, int], place: int, given: PooledLine) -> PoolLine:
    """Raises PartnerUnknown, NoWeight."""
    shares = None
    if given.shares is not None:
        for number, each in enumerate(given.shares):
            if each.partner not in contributions:
                said = f"{each.partner} contributes nothing to the pool."
                pointer = f"#/lines/{place}/shares/{number}/partner"
                raise PartnerUnknown(said, errors=[Fault(pointer, PartnerUnknown.code, said)])
        shares = {each.partner: Decimal(each.weight) for each in given.shares}
        if not any(shares.values()):
            said = f"The fixed shares of {given.code} are all 0."
            fault = Fault(f"#/lines/{place}/shares", NoWeight.code, said)
            raise NoWeight(said, errors=[fault])
    return PoolLine(given.code, int(given.budget.pence), int(given.actual.pence), shares)


def _steps(found: Waterfall) -> list[WaterfallStep]:
    amounts = {
        "underspends": found.underspends,
        "risk_pool": found.risk_pool,
        "uncommitted_schemes": found.schemes,
        "partners": sum(found.paid.values()),
        "unfunded": found.unfunded,
    }
    return [
        WaterfallStep(source=source, amount=Money.of_pence(pence))
        for source, pence in amounts.items()
    ]
