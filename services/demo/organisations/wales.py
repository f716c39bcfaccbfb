"""The Welsh side of the border: the health board, and practices that are made up."""

from services.demo.organisations.practices import Group, made
from services.demo.organisations.statements import (
    FIRST_DAY,
    REFORM,
    Organisation,
    Statement,
    stated,
)

BOARD = "7A1"
PRACTICES = Group(
    "BCU", "Flintshire border", 3, 21_000, (4, 4, 4, 4, 4),
    ((BOARD, "health_board", FIRST_DAY, None),),
)  # fmt: skip


def statements() -> list[Statement]:
    """In the order in which it can be told."""
    name = "Betsi Cadwaladr University Health Board"
    board = Organisation(BOARD, name, "health_board", FIRST_DAY)
    return [stated(board), *made(PRACTICES, REFORM).statements]
