"""Every query of plans: of the caller's organisations, and of boards that they have a part in."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, cast, func
from sqlalchemy.dialects.postgresql import JSONPATH, distinct_on
from sqlmodel import col, or_, select

from services.board.boards.models import Board
from services.board.boards.repository import is_read_by
from services.board.plans.models import Plan, PlanProgress
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession


class Filter(NamedTuple):
    """Which plans; None is any."""

    organisation: str | None = None
    board: UUID | None = None


class PlanSize(NamedTuple):
    """How many milestones a plan has."""

    number: int
    milestones: int


def _is_seen_by(principal: Principal) -> ColumnElement[bool]:
    of_boards = select(Board.id).where(is_read_by(principal))
    return or_(col(Plan.owner).in_(principal.orgs), col(Plan.board).in_(of_boards))


async def sizes_after(
    session: AnySession, number: int | None, limit: int, wanted: Filter, principal: Principal
) -> list[PlanSize]:
    """Of up to `limit` plans, oldest first, from the one after `number`."""
    milestones = func.jsonb_path_query_array(Plan.stages, cast("$[*].milestones[*]", JSONPATH))
    statement = (
        select(Plan.number, func.jsonb_array_length(milestones))
        .where(_is_seen_by(principal))
        .order_by(col(Plan.number))
        .limit(limit)
    )
    if number is not None:
        statement = statement.where(col(Plan.number) > number)
    if wanted.organisation is not None:
        statement = statement.where(Plan.owner == wanted.organisation)
    if wanted.board is not None:
        statement = statement.where(Plan.board == wanted.board)
    return [PlanSize(*row) for row in (await session.exec(statement)).all()]


async def plans_of(session: AnySession, sizes: Sequence[PlanSize]) -> Sequence[Plan]:
    """These, oldest first."""
    numbers = [each.number for each in sizes]
    statement = select(Plan).where(col(Plan.number).in_(numbers)).order_by(col(Plan.number))
    return (await session.exec(statement)).all()


async def plan_by_id(session: AnySession, plan: UUID, principal: Principal) -> Plan | None:
    statement = select(Plan).where(Plan.id == plan, _is_seen_by(principal))
    return (await session.exec(statement)).one_or_none()


async def hold(session: WriteSession, plan: UUID) -> Plan:
    """Held against everybody else until the transaction ends."""
    statement = select(Plan).where(Plan.id == plan).with_for_update()
    return (await session.exec(statement.execution_options(populate_existing=True))).one()


async def newest_progress(session: AnySession, plans: Sequence[UUID]) -> Sequence[PlanProgress]:
    """What was last told of each milestone and benefit."""
    key = (col(PlanProgress.plan), col(PlanProgress.kind), col(PlanProgress.code))
    statement = (
        select(PlanProgress)
        .where(col(PlanProgress.plan).in_(plans))
        .order_by(*key, col(PlanProgress.number).desc())
        .ext(distinct_on(*key))
    )
    return (await session.exec(statement)).all()


async def add(session: WriteSession, rows: Sequence[PlanProgress]) -> None:
    session.add_all(rows)
    await session.flush()
