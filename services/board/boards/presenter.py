"""Boards as schemas."""

from services.board.boards.models import Board
from services.board.boards.schemas import BoardView


def view_of(row: Board) -> BoardView:
    told = row.model_dump(include={*BoardView.model_fields} - {"organisation"})
    return BoardView(organisation=row.owner, **told)
