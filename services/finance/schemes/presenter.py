"""Savings schemes as the outside sees them."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from services.finance.schemes.reinvestment_repository import WholeReinvestment
from services.finance.schemes.repository import Plan, WholeScheme
from services.finance.schemes.rules.rag import rating, rule_on
from services.finance.schemes.rules.savings import (
    SavingAmount,
    SchemePosition,
    added,
    last_complete,
    standing,
    together,
)
from services.finance.schemes.schemas import (
    Amount,
    LinkedIndicator,
    MilestoneContent,
    MonthSaving,
    MonthView,
    OrganisationSavings,
    Place,
    PlanView,
    RatingView,
    ReinvestmentView,
    RuleView,
    SavingsSummary,
    SavingView,
    SchemeDescription,
    SchemeStanding,
    SchemeView,
    StandingView,
)
from services.shared.money import Money
from services.shared.periods import last_day, period_name


def standing_of(found: WholeScheme, until: date) -> SchemePosition:
    """At the end of a month; without an approved plan nothing is planned."""
    plan = found.plan
    months = plan.months if plan else {}
    full_year = plan.full_year if plan else SavingAmount()
    return standing(months, found.actual, found.forecast, full_year, until)


def rating_of(found: WholeScheme, until: date) -> RatingView | None:
    """None without an approved plan, and before there was a rule."""
    day = last_day(until, "month")
    rule = rule_on(day)
    if rule is None or found.plan is None:
        return None
    milestones = [MilestoneContent.model_validate(e).milestone() for e in found.row.milestones]
    said = rating(rule, standing_of(found, until), milestones, day)
    return RatingView(colour=said.colour, reason=said.reason, rule=RuleView.of(rule))


def view_of(found: WholeScheme, today: date) -> SchemeView:
    """At the end of the last month of its year that is over."""
    row, until = found.row, last_complete(found.row.year, today)
    described = {name: getattr(row, name) for name in SchemeDescription.model_fields}
    return SchemeView(
        **described
        | {
            "milestones": [MilestoneContent.model_validate(each) for each in row.milestones],
            "indicators": [LinkedIndicator.model_validate(each) for each in row.indicators],
        },
        id=row.id,
        organisation=row.owner,
        book=row.book,
        year=row.year,
        version=row.version,
        plans=[_plan(each) for each in found.plans],
        months=_months(found),
        as_of=period_name(until, "month"),
        standing=StandingView.of(standing_of(found, until)),
        rating=rating_of(found, until),
        waiting=Money.of_pence(found.taken.waiting),
        reinvested=Money.of_pence(found.taken.reinvested),
        author=row.author,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _plan(plan: Plan) -> PlanView:
    return PlanView(
        number=plan.number,
        state=plan.state,
        reason=plan.reason,
        full_year=SavingView.of(plan.full_year),
        in_year=SavingView.of(added(plan.months.values())),
        months=[
            MonthSaving(
                month=period_name(month, "month"),
                gross=Amount.of_pence(each.gross),
                investment=Amount.of_pence(each.investment),
            )
            for month, each in sorted(plan.months.items())
        ],
        submitted_by=plan.submitted_by,
        submitted_at=plan.submitted_at,
        decided_by=plan.decided_by,
        decided_at=plan.decided_at,
        decision_reason=plan.decision_reason,
    )


def _months(found: WholeScheme) -> list[MonthView]:
    planned = found.plan.months if found.plan else {}
    months = sorted(planned.keys() | found.actual.keys() | found.forecast.keys())
    return [
        MonthView(
            month=period_name(month, "month"),
            plan=_saving(planned.get(month)),
            actual=_saving(found.actual.get(month)),
            forecast=_saving(found.forecast.get(month)),
        )
        for month in months
    ]


def _saving(saving: SavingAmount | None) -> SavingView | None:
    return None if saving is None else SavingView.of(saving)


def summary_of(schemes: Iterable[WholeScheme], year: int, until: date) -> SavingsSummary:
    """Of the schemes of a year with an approved plan, at the end of a month."""
    planned = sorted(
        (each for each in schemes if each.plan), key=lambda each: (each.row.owner, each.row.number)
    )
    rule = rule_on(last_day(until, "month"))
    return SavingsSummary(
        year=period_name(date(year, 4, 1), "year"),
        as_of=period_name(until, "month"),
        rule=RuleView.of(rule) if rule else None,
        organisations=[
            _organisation(owner, list(theirs), until)
            for owner, theirs in groupby(planned, key=lambda each: each.row.owner)
        ],
        total=StandingView.of(together([standing_of(each, until) for each in planned])),
    )


def _organisation(owner: str, schemes: Sequence[WholeScheme], until: date) -> OrganisationSavings:
    return OrganisationSavings(
        organisation=owner,
        schemes=len(schemes),
        standing=StandingView.of(together([standing_of(each, until) for each in schemes])),
        reinvested=Money.of_pence(sum(each.taken.reinvested for each in schemes)),
        items=[_scheme(each, until) for each in schemes],
    )


def _scheme(found: WholeScheme, until: date) -> SchemeStanding:
    row = found.row
    return SchemeStanding(
        id=row.id,
        name=row.name,
        lead=row.lead,
        programme_area=row.programme_area,
        recurrent=row.recurrent,
        standing=StandingView.of(standing_of(found, until)),
        rating=rating_of(found, until),
        reinvested=Money.of_pence(found.taken.reinvested),
    )


def reinvestment_view(found: WholeReinvestment) -> ReinvestmentView:
    """With who decided, and what was posted."""
    row = found.row
    approved, undone = found.acts.get("approved"), found.acts.get("reversed")
    rejected = found.acts.get("rejected")
    decided, last = approved or rejected, undone or rejected
    return ReinvestmentView(
        id=row.id,
        scheme=row.scheme,
        book=row.book,
        state=found.state,
        amount=Money.of_pence(row.amount),
        effective_date=row.effective_date,
        purpose=row.purpose,
        source=Place.model_validate(row.source),
        target=Place.model_validate(row.target),
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        decided_by=decided.acted_by if decided else None,
        decided_at=decided.acted_at if decided else None,
        reason=last.reason if last else None,
        journal=approved.journal if approved else None,
        reversal=undone.journal if undone else None,
    )
