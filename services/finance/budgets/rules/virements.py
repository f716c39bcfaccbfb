"""Moving money between the lines of a budget: what one loses in a month others gain in that month.

So every month of the budget adds up to what it did, and so does every line's year and the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.finance.budgets.rules.profiles import MONTHS
from services.finance.budgets.rules.versions import PlannedLine
from services.shared.errors import Conflict, Fault, Invalid
from services.shared.money import Money, Pence, allocated


class VirementUnbalanced(Invalid):
    code = "virement_unbalanced"
    title = "The moves of a virement add up to 0"
    example = "The moves add up to 5.00; what some lines lose the others gain."


class NoSuchLine(Invalid):
    code = "no_such_line"
    title = "The version has no such line"
    example = "Version 1 has lines 1 to 12; there is no line 13."


class LineMovedTwice(Invalid):
    code = "line_moved_twice"
    title = "A virement names a line once"
    example = "Line 3 is in two of the moves; give it one amount."


class VirementBelowZero(Conflict):
    code = "virement_below_zero"
    title = "The line has less left than is taken"
    example = "Line 3 has 400.00 left from 2025-07 on; 500.00 would bring it below 0."


@dataclass(frozen=True, slots=True)
class Move:
    """So many pence to a line, counted from 1; below 0 from it."""

    line: int
    pence: int


def check_moves(moves: Sequence[Move], lines: int) -> None:
    """Raises NoSuchLine, LineMovedTwice, VirementUnbalanced."""
    seen: set[int] = set()
    for place, move in enumerate(moves):
        pointer = f"#/moves/{place}/line"
        if not 1 <= move.line <= lines:
            said = f"The version has lines 1 to {lines}; there is no line {move.line}."
            raise NoSuchLine(said, errors=[Fault(pointer, NoSuchLine.code, said)])
        if move.line in seen:
            said = f"Line {move.line} is in two of the moves; give it one amount."
            raise LineMovedTwice(said, errors=[Fault(pointer, LineMovedTwice.code, said)])
        seen.add(move.line)
    if total := sum(move.pence for move in moves):
        said = f"The moves add up to {_pounds(total)}; what some lines lose the others gain."
        raise VirementUnbalanced(said, errors=[Fault("#/moves", VirementUnbalanced.code, said)])


def moved(
    lines: Sequence[PlannedLine], moves: Sequence[Move], first: int, month: str
) -> list[PlannedLine]:
    """The lines after a virement from the month at place `first` on, which is called `month`.

    A line that loses does so in proportion to its remaining months; each month's loss is shared by
    the lines that gain, in proportion to what they are still to get. Raises VirementBelowZero.
    """
    changes: dict[int, list[int]] = {move.line: [0] * MONTHS for move in moves}
    lost = [0] * MONTHS
    for place, move in enumerate(moves):
        if move.pence < 0:
            for each, pence in _loss(lines[move.line - 1], place, move, first, month).items():
                changes[move.line][each] -= pence
                lost[each] += pence
    to_get = {move.line: move.pence for move in moves if move.pence > 0}
    for each, pence in enumerate(lost):
        if pence:
            shares = allocated(Pence(pence), list(to_get.values()))
            for line, share in zip(list(to_get), shares, strict=True):
                changes[line][each] += share
                to_get[line] -= share
    return [_changed(line, changes.get(number)) for number, line in enumerate(lines, start=1)]


def _loss(line: PlannedLine, place: int, move: Move, first: int, month: str) -> Mapping[int, int]:
    remaining = line.months[first:]
    left, wanted = sum(remaining), -move.pence
    if wanted > left:
        said = (
            f"Line {move.line} has {_pounds(left)} left from {month} on; {_pounds(wanted)} would "
            "bring it below 0."
        )
        pointer = f"#/moves/{place}/amount"
        raise VirementBelowZero(said, errors=[Fault(pointer, VirementBelowZero.code, said)])
    return dict(enumerate(allocated(Pence(wanted), remaining), start=first))


def _changed(line: PlannedLine, change: Sequence[int] | None) -> PlannedLine:
    if change is None:
        return line
    pairs = zip(line.months, change, strict=True)
    return replace(line, months=tuple(planned + added for planned, added in pairs))


def _pounds(pence: int) -> str:
    return Money.of_pence(pence).amount
