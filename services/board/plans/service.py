"""What can happen to a plan: it is written down, described anew, and told of."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID, uuid4

from services.board.boards.service import read_board
from services.board.meetings.problems import DayToCome
from services.board.plans import repository
from services.board.plans.models import Plan, PlanProgress
from services.board.plans.problems import (
    BenefitFlat,
    CodeTwice,
    PlanDates,
    PlanNotFound,
    PlanShortened,
    ProgressUnknown,
    WeightsWrong,
)
from services.board.plans.rules.progress import WHOLE, missing_weight
from services.board.plans.schemas import NewProgress, NewStrategicPlan, PlanDescription
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault, Problem
from services.shared.owning import NotYours, check_own
from services.shared.paging import within

PREFIX = "/v1/board/plans"
MOST_OF_A_LIST = 2_000
"""Milestones of all its plans: what is told of them takes 25 ms for a thousand."""
PLANS = Resource[Plan](
    "uk.marches.board.plan", PREFIX, subject=lambda row: row.owner, version=lambda row: row.version
)


class WholePlan(NamedTuple):
    """A plan with what was last told of it."""

    row: Plan
    told: Sequence[PlanProgress] = ()

    def done(self) -> dict[str, Decimal]:
        """How much of each milestone is."""
        return {each.code: each.value for each in self.told if each.kind == "milestone"}


class PlanStretch(NamedTuple):
    """Plans of a list; it is `cut` where those that follow were too much at once."""

    plans: Sequence[WholePlan]
    cut: bool


def plan_etag(row: Plan, today: date) -> str:
    """It moves with the day, by which milestones are overdue."""
    return etag_of(row.id, row.version, today)


async def whole(session: AnySession, rows: Sequence[Plan]) -> list[WholePlan]:
    told: dict[UUID, list[PlanProgress]] = defaultdict(list)
    for each in await repository.newest_progress(session, [row.id for row in rows]):
        told[each.plan].append(each)
    return [WholePlan(row, told[row.id]) for row in rows]


async def plans_after(
    session: AnySession,
    number: int | None,
    limit: int,
    wanted: repository.Filter,
    principal: Principal,
    most: int,
) -> PlanStretch:
    """Up to `limit`, oldest first, from the one after `number`, with up to `most` milestones."""
    sizes = await repository.sizes_after(session, number, limit, wanted, principal)
    kept = within([each.milestones for each in sizes], most)
    rows = await repository.plans_of(session, sizes[:kept])
    return PlanStretch(await whole(session, rows), kept < len(sizes))


async def read_plan(session: AnySession, plan: UUID, principal: Principal) -> WholePlan:
    """Raises PlanNotFound."""
    row = await repository.plan_by_id(session, plan, principal)
    if row is None:
        raise PlanNotFound
    return (await whole(session, [row]))[0]


async def _hold(session: WriteSession, plan: UUID, actor: Actor, matches: Matches) -> WholePlan:
    found = await read_plan(session, plan, actor.principal)
    if found.row.owner not in actor.principal.orgs:
        raise NotYours(f"This plan is kept by {found.row.owner} only.")
    row = await repository.hold(session, plan)
    matches(plan_etag(row, london_day(actor.now)))
    return (await whole(session, [row]))[0]


async def add_plan(session: WriteSession, new: NewStrategicPlan, *, actor: Actor) -> WholePlan:
    """Raises NotYours, BoardNotFound, CodeTwice, WeightsWrong, PlanDates, BenefitFlat."""
    said = f"A plan of {new.organisation} is written down by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    await _check(session, new, actor.principal)
    row = Plan(
        id=uuid4(),
        owner=new.organisation,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.columns(),
    )
    await PLANS.write(session, actor, "created", row, owner=row.owner)
    return WholePlan(row)


async def describe_plan(
    session: WriteSession, plan: UUID, new: PlanDescription, *, actor: Actor, matches: Matches
) -> WholePlan:
    """Raises PlanNotFound, NotYours, PlanShortened, and what `add_plan` does of its content."""
    found = await _hold(session, plan, actor, matches)
    await _check(session, new, actor.principal)
    there = _codes(new)
    for each in found.told:
        if (each.kind, each.code) not in there:
            raise PlanShortened(f"Progress was told of the {each.kind} {each.code}; leave it in.")
    before = found.row.model_dump(mode="json")
    found.row.sqlmodel_update(new.columns())
    await _keep(session, actor, "described", found.row, before)
    return found


async def record_progress(
    session: WriteSession, plan: UUID, new: NewProgress, *, actor: Actor, matches: Matches
) -> WholePlan:
    """Raises PlanNotFound, NotYours, DayToCome, ProgressUnknown."""
    found = await _hold(session, plan, actor, matches)
    if new.told_for > london_day(actor.now):
        raise _at("#/told_for", DayToCome, f"{new.told_for} is to come; tell of it that day.")
    _check_progress(found.row, new)
    numbers = {(each.kind, each.code): each.number for each in found.told}
    rows = [
        PlanProgress(
            plan=plan,
            kind=each.kind,
            code=each.code,
            number=numbers.get((each.kind, each.code), 0) + 1,
            value=Decimal(each.value),
            told_for=new.told_for,
            note=new.note,
            entered_by=actor.principal.sub,
            entered_at=actor.now,
        )
        for each in new.items
    ]
    await repository.add(session, rows)
    await _keep(session, actor, "told_of", found.row, None)
    return (await whole(session, [found.row]))[0]


async def _keep(session: WriteSession, actor: Actor, act: str, row: Plan, before: object) -> None:
    row.version, row.changed_at = row.version + 1, actor.now
    await PLANS.write(session, actor, act, row, owner=row.owner, before=before)


def _at(pointer: str, problem: type[Problem], said: str) -> Problem:
    return problem(said, errors=[Fault(pointer, problem.code, said)])


def _codes(plan: PlanDescription) -> set[tuple[str, str]]:
    milestones = {("milestone", e.code) for stage in plan.stages for e in stage.milestones}
    return milestones | {("benefit", each.code) for each in plan.benefits}


def _check_progress(row: Plan, new: NewProgress) -> None:
    there = _codes(PlanDescription.model_validate(row.model_dump(mode="json", include={*FIELDS})))
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(new.items):
        key, at = (each.kind, each.code), f"#/items/{place}"
        if key not in there:
            raise _at(f"{at}/code", ProgressUnknown, f"The plan has no {each.kind} {each.code}.")
        if key in seen:
            raise _at(f"{at}/code", CodeTwice, f"The {each.kind} {each.code} is there twice.")
        seen.add(key)
        if each.kind == "milestone" and not 0 <= Decimal(each.value) <= WHOLE:
            said = f"{each.value} of a milestone is done; give a part from 0 to 1."
            raise _at(f"{at}/value", ProgressUnknown, said)


FIELDS = PlanDescription.model_fields


async def _check(session: AnySession, new: PlanDescription, principal: Principal) -> None:
    if new.board is not None:
        await read_board(session, new.board, principal, "#/board")
    _check_codes(new)
    _check_dates(new)
    _check_weights("#/stages", "stages", [each.weight for each in new.stages])
    for place, stage in enumerate(new.stages):
        at = f"#/stages/{place}/milestones"
        _check_weights(at, f"milestones of {stage.code}", [e.weight for e in stage.milestones])
    for place, each in enumerate(new.benefits):
        if Decimal(each.baseline) == Decimal(each.promised):
            said = f"Baseline and promise of {each.code} are both {each.baseline}."
            raise _at(f"#/benefits/{place}/promised", BenefitFlat, said)


def _check_weights(pointer: str, what: str, weights: Sequence[str]) -> None:
    missing = missing_weight(map(Decimal, weights))
    if missing:
        how = "missing" if missing > 0 else "too much"
        said = f"The {what} weigh {WHOLE - missing} together; {abs(missing)} is {how}."
        raise _at(pointer, WeightsWrong, said)


def _check_codes(new: PlanDescription) -> None:
    milestones = [
        (f"#/stages/{s}/milestones/{m}/code", each.code)
        for s, stage in enumerate(new.stages)
        for m, each in enumerate(stage.milestones)
    ]
    stages = [(f"#/stages/{place}/code", each.code) for place, each in enumerate(new.stages)]
    benefits = [(f"#/benefits/{place}/code", each.code) for place, each in enumerate(new.benefits)]
    for what, found in (("stage", stages), ("milestone", milestones), ("benefit", benefits)):
        seen: set[str] = set()
        for pointer, code in found:
            if code in seen:
                raise _at(pointer, CodeTwice, f"The {what} {code} is there twice.")
            seen.add(code)


def _check_dates(new: PlanDescription) -> None:
    days = [("#/ends_on", new.ends_on)]
    for s, stage in enumerate(new.stages):
        at = f"#/stages/{s}"
        days += [(f"{at}/starts_on", stage.starts_on), (f"{at}/ends_on", stage.ends_on)]
        days += [
            (f"{at}/milestones/{m}/due_on", each.due_on) for m, each in enumerate(stage.milestones)
        ]
        if stage.ends_on < stage.starts_on:
            raise _at(f"{at}/ends_on", PlanDates, f"{stage.code} ends before it starts.")
    for pointer, day in days:
        if not new.starts_on <= day <= new.ends_on:
            said = f"The plan is from {new.starts_on} to {new.ends_on}; {day} is not."
            raise _at(pointer, PlanDates, said)
