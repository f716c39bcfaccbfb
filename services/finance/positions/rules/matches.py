"""Which line of a budget an actual amount belongs to.

A line states some of the fields that amounts are booked by. Of the lines whose fields an amount
has, the one that states most takes it; of two that state as many, the one that states the earlier
field. So each amount is counted once, whatever the order of the lines.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.finance.budgets.rules.profiles import MONTHS, Months, sum_of
from services.finance.budgets.rules.versions import Place

Fields = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Actual:
    """So many pence in a month of the year (0 is April), with what they are booked by."""

    fields: Fields
    month: int
    pence: int


@dataclass(frozen=True)
class SpentByLine:
    """Pence by month of each line, and of what belongs to none."""

    lines: Sequence[Months]
    unplanned: Months


def match(lines: Sequence[Fields], actuals: Iterable[Actual]) -> SpentByLine:
    """A field that a line does not state (None) may be anything; a line without any takes none."""
    places: dict[tuple[int, ...], dict[Fields, int]] = {}
    for line, fields in enumerate(lines):
        stated = tuple(place for place, value in enumerate(fields) if value is not None)
        if stated:
            wanted = tuple(fields[place] for place in stated)
            places.setdefault(stated, {}).setdefault(wanted, line)
    ordered = sorted(places.items(), key=lambda each: (-len(each[0]), each[0]))
    sums = [[0] * MONTHS for _ in lines]
    unplanned = [0] * MONTHS
    for actual in actuals:
        found = (
            known.get(tuple(actual.fields[place] for place in stated)) for stated, known in ordered
        )
        number = next((each for each in found if each is not None), None)
        (unplanned if number is None else sums[number])[actual.month] += actual.pence
    return SpentByLine([tuple(each) for each in sums], tuple(unplanned))


AREA = 2
"""Where the programme area stands in what a line is booked by."""


def match_booked(lines: Sequence[Place], actuals: Iterable[Actual]) -> SpentByLine:
    """Amounts of the ledger. One that is booked without a programme area is asked for none, and
    belongs to no line where two differ by their area only.
    """
    told: list[Actual] = []
    untold: list[Actual] = []
    for actual in actuals:
        (untold if actual.fields[AREA] is None else told).append(actual)
    without = [(*line[:AREA], None, *line[AREA + 1 :]) for line in lines]
    times = Counter(without)
    nowhere = (None,) * (AREA + 2)
    alone = [line if times[line] == 1 else nowhere for line in without]
    first, second = match(lines, told), match(alone, untold)
    pairs = zip(first.lines, second.lines, strict=True)
    return SpentByLine(
        [sum_of(each) for each in pairs], sum_of([first.unplanned, second.unplanned])
    )
