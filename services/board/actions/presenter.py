"""Actions as schemas."""

from datetime import date

from services.board.actions.models import BoardAction
from services.board.actions.schemas import ActionView


def view_of(row: BoardAction, today: date) -> ActionView:
    told = row.model_dump(include={*ActionView.model_fields} - {"organisation", "overdue"})
    overdue = row.state == "open" and row.due_on < today
    return ActionView(organisation=row.owner, overdue=overdue, **told)
