"""Which counts of a table are withheld: no difference of what is shown isolates 1 to 7 people.

The rules are those of `services.disclosure`, looked at as if every shown figure were known to the
last person: a reader who compares many tables comes near to that, whatever is rounded. Totals are
taken for known too, so that tables that share only their totals tell nothing of each other.
"""

from collections.abc import Mapping, Sequence

from services.disclosure.counts import is_small
from services.disclosure.secondary import withheld_together
from services.disclosure.tables import Count, Exposure, Table

TOTAL = "(all)"
Cell = tuple[str, str]
"""A row and a column."""
People = Mapping[Cell, int]


def hidden_parts(parts: Mapping[str, int]) -> frozenset[str]:
    """The parts of a known whole that are withheld."""
    counts = {(name, TOTAL): Count(size, Exposure.PRICED) for name, size in parts.items()}
    whole = {(TOTAL, TOTAL): Count(sum(parts.values()), Exposure.EXACT)}
    table = Table(whole | counts, [((TOTAL, TOTAL), [*counts])])
    return frozenset(name for name, _ in withheld_together(table))


def hidden_cells(people: People, sides: Mapping[str, str]) -> frozenset[Cell]:
    """The cells that are withheld of a table whose rows and columns have known totals.

    `sides`: of columns that add up to columns of their own, which are shown too: a cell of a side
    is withheld or not with the rest.
    """
    rows = [*dict.fromkeys(row for row, _ in people)]
    columns = [*dict.fromkeys(column for _, column in people)]
    counts = {cell: Count(size, Exposure.PRICED) for cell, size in people.items()}
    lines: list[tuple[Cell, list[Cell]]] = []
    upper = [*dict.fromkeys(sides.values())]
    for row in rows:
        for side in upper:
            inside = [(row, each) for each in columns if sides[each] == side]
            counts[row, f"{TOTAL} {side}"] = Count(_sum(people, inside), Exposure.PRICED)
            lines.append(((row, f"{TOTAL} {side}"), inside))
        parts = [(row, f"{TOTAL} {side}") for side in upper] or [(row, each) for each in columns]
        counts[row, TOTAL] = Count(_sum(people, [(row, each) for each in columns]), Exposure.EXACT)
        lines.append(((row, TOTAL), parts))
    for column in [*columns, *(f"{TOTAL} {side}" for side in upper)]:
        parts = [(row, column) for row in rows]
        size = sum(counts[each].people for each in parts)
        counts[TOTAL, column] = Count(size, Exposure.EXACT)
        lines.append(((TOTAL, column), parts))
    return withheld_together(Table(counts, lines))


def has_small(people: Mapping[str, int]) -> bool:
    return any(map(is_small, people.values()))


def _sum(people: People, cells: Sequence[Cell]) -> int:
    return sum(people[each] for each in cells)
