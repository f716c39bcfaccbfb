"""Every query of savings schemes; people see only those of their organisations."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, func, select

from services.finance.schemes.models import (
    Scheme,
    SchemeFigure,
    SchemePlan,
    SchemePlanDecision,
    SchemePlanMonth,
)
from services.finance.schemes.rules.savings import SavingAmount
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

PLANS = text("""
    SELECT plan.scheme, plan.number, plan.reason, plan.full_year_gross, plan.full_year_investment,
        plan.submitted_by, plan.submitted_at, decided.decision, decided.reason AS decision_reason,
        decided.decided_by, decided.decided_at
    FROM scheme_plan AS plan
    LEFT JOIN scheme_plan_decision AS decided
        ON decided.scheme = plan.scheme AND decided.plan = plan.number
    WHERE plan.scheme = ANY(:schemes) ORDER BY plan.scheme, plan.number
""")
MONTHS = text("""
    SELECT scheme, plan, month, gross, investment FROM scheme_plan_month
    WHERE scheme = ANY(:schemes) ORDER BY scheme, plan, month
""")
FIGURES = text("""
    SELECT DISTINCT ON (scheme, kind, month) scheme, kind, month, gross, investment
    FROM scheme_figure WHERE scheme = ANY(:schemes)
    ORDER BY scheme, kind, month, revision DESC
""")
TAKEN = text("""
    SELECT reinvestment.scheme,
        coalesce(sum(amount) FILTER (WHERE approved.act IS NULL), 0),
        coalesce(sum(amount) FILTER (WHERE approved.act IS NOT NULL), 0)
    FROM reinvestment
    LEFT JOIN reinvestment_act AS approved
        ON approved.reinvestment = reinvestment.id AND approved.act = 'approved'
    WHERE reinvestment.scheme = ANY(:schemes) AND NOT EXISTS (
        SELECT FROM reinvestment_act AS undone
        WHERE undone.reinvestment = reinvestment.id AND undone.act IN ('rejected', 'reversed'))
    GROUP BY reinvestment.scheme
""")


@dataclass(frozen=True)
class Plan:
    """A plan with its months, and what was decided on it; None while it waits."""

    number: int
    reason: str
    full_year: SavingAmount
    months: dict[date, SavingAmount]
    submitted_by: str
    submitted_at: datetime
    decision: Literal["approved", "rejected"] | None
    decision_reason: str | None
    decided_by: str | None
    decided_at: datetime | None

    @property
    def state(self) -> Literal["waiting", "approved", "rejected"]:
        return self.decision or "waiting"


class TakenSavings(NamedTuple):
    """Pence of a scheme's savings that wait to be reinvested, and that are."""

    waiting: int = 0
    reinvested: int = 0

    @property
    def all(self) -> int:
        return self.waiting + self.reinvested


NOTHING_TAKEN = TakenSavings()


@dataclass(frozen=True)
class WholeScheme:
    """A scheme with all that counts: its plans, its newest figures, what is reinvested."""

    row: Scheme
    plans: list[Plan] = field(default_factory=list)
    actual: dict[date, SavingAmount] = field(default_factory=dict)
    forecast: dict[date, SavingAmount] = field(default_factory=dict)
    taken: TakenSavings = NOTHING_TAKEN

    @property
    def plan(self) -> Plan | None:
        """The one in force."""
        approved = [each for each in self.plans if each.decision == "approved"]
        return approved[-1] if approved else None

    @property
    def waiting(self) -> Plan | None:
        return next((each for each in self.plans if each.decision is None), None)


class Filter(NamedTuple):
    """Which schemes; None is any. `year` is that in which it begins."""

    organisation: str | None = None
    year: int | None = None


async def schemes_after(
    session: AnySession, number: int | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[Scheme]:
    """Up to `limit` schemes, oldest first, from the one after `number`."""
    statement = select(Scheme).order_by(col(Scheme.number)).limit(limit)
    if number is not None:
        statement = statement.where(col(Scheme.number) > number)
    if wanted.organisation is not None:
        statement = statement.where(Scheme.owner == wanted.organisation)
    if wanted.year is not None:
        statement = statement.where(Scheme.year == wanted.year)
    return (await session.exec(scoped(statement, Scheme, principal))).all()


async def scheme_by_id(session: AnySession, scheme: UUID, principal: Principal) -> Scheme | None:
    statement = select(Scheme).where(Scheme.id == scheme)
    return (await session.exec(scoped(statement, Scheme, principal))).one_or_none()


async def scheme_to_change(
    session: WriteSession, scheme: UUID, principal: Principal
) -> Scheme | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Scheme).where(Scheme.id == scheme).with_for_update()
    return (await session.exec(scoped(statement, Scheme, principal))).one_or_none()


async def count_schemes(session: AnySession, owner: str, year: int) -> int:
    """Of a year; whoever counts them is the only one until the transaction ends."""
    hold = text("SELECT pg_advisory_xact_lock(hashtextextended('schemes ' || :owner, 5))")
    await (await session.connection()).execute(hold, {"owner": owner})
    statement = select(func.count()).where(Scheme.owner == owner, Scheme.year == year)
    return (await session.exec(statement)).one()


async def whole(session: AnySession, rows: Sequence[Scheme]) -> list[WholeScheme]:
    """Each with its plans, figures and reinvestments, by a statement for all of them."""
    given = {"schemes": [row.id for row in rows]}
    connection = await session.connection()
    months: dict[tuple[UUID, int], dict[date, SavingAmount]] = defaultdict(dict)
    for scheme, plan, month, gross, investment in await connection.execute(MONTHS, given):
        months[scheme, plan][month] = SavingAmount(gross, investment)
    plans: dict[UUID, list[Plan]] = defaultdict(list)
    for scheme, number, reason, gross, investment, *rest in await connection.execute(PLANS, given):
        found = months[scheme, number]
        plans[scheme].append(Plan(number, reason, SavingAmount(gross, investment), found, *rest))
    figures: dict[tuple[UUID, str], dict[date, SavingAmount]] = defaultdict(dict)
    for scheme, kind, month, gross, investment in await connection.execute(FIGURES, given):
        figures[scheme, kind][month] = SavingAmount(gross, investment)
    taken = {
        scheme: TakenSavings(int(waiting), int(done))
        for scheme, waiting, done in await connection.execute(TAKEN, given)
    }
    return [
        WholeScheme(
            row,
            plans[row.id],
            figures[row.id, "actual"],
            figures[row.id, "forecast"],
            taken.get(row.id, NOTHING_TAKEN),
        )
        for row in rows
    ]


async def add_plan(
    session: WriteSession, plan: SchemePlan, months: dict[date, SavingAmount]
) -> None:
    session.add(plan)
    await session.flush()
    session.add_all(
        [
            SchemePlanMonth(scheme=plan.scheme, plan=plan.number, month=month, **each._asdict())
            for month, each in months.items()
        ]
    )
    await session.flush()


async def add_decision(session: WriteSession, decision: SchemePlanDecision) -> None:
    session.add(decision)
    await session.flush()


async def revisions(
    session: AnySession, scheme: UUID, kind: str, months: Collection[date]
) -> dict[date, int]:
    """The newest revision of each month's figure; those without are not there."""
    statement = (
        select(col(SchemeFigure.month), func.max(SchemeFigure.revision))
        .where(
            SchemeFigure.scheme == scheme,
            SchemeFigure.kind == kind,
            col(SchemeFigure.month).in_(months),
        )
        .group_by(col(SchemeFigure.month))
    )
    return dict((await session.exec(statement)).all())


async def add_figures(session: WriteSession, figures: Sequence[SchemeFigure]) -> None:
    session.add_all(figures)
    await session.flush()
