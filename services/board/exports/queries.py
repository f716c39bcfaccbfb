"""What leaves the house: as one reads it who sees what is open alone."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from services.board.actions import repository as actions
from services.board.boards.service import openly
from services.board.decisions import repository as decisions
from services.board.exports.files import Table, action_rows, decision_rows, plan_rows, to_csv
from services.board.exports.problems import ExportTooLong
from services.board.plans import repository as plans
from services.board.plans.service import plans_after
from services.shared.auth import Principal
from services.shared.database import AnySession
from services.shared.errors import Fault

MOST, MOST_MILESTONES = 2_000, 20_000
Found = TypeVar("Found")


async def exported(
    session: AnySession, table: Table, board: UUID | None, principal: Principal, today: date
) -> bytes:
    """A file that is the same while what it tells of is. Raises ExportTooLong."""
    reader, most = openly(principal), MOST + 1
    if table == "decisions":
        of_board = decisions.Filter(board)
        decided = await decisions.decisions_before(session, None, most, of_board, reader)
        return to_csv(table, decision_rows(_all_of(decided)))
    if table == "actions":
        to_do = await actions.actions_after(session, None, most, actions.Filter(board), reader)
        return to_csv(table, action_rows(_all_of(to_do)))
    of_plans = plans.Filter(board=board)
    planned, cut = await plans_after(session, None, most, of_plans, reader, MOST_MILESTONES)
    if cut:
        raise _too_long(MOST_MILESTONES)
    rows = plan_rows(_all_of(planned), today)
    return await asyncio.to_thread(to_csv, table, rows)


def _all_of(found: Sequence[Found]) -> Sequence[Found]:
    """A part of them is never told as the whole."""
    if len(found) > MOST:
        raise _too_long(MOST)
    return found


def _too_long(most: int) -> ExportTooLong:
    said = f"There are more than {most:,}; ask for those of one board."
    return ExportTooLong(said, errors=[Fault("/query/board", ExportTooLong.code, said)])
