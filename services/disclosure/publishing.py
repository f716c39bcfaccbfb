"""Disclosure control: from what is in the database to what may be seen."""

from collections.abc import Callable, Sequence, Set

from services.disclosure.cells import Cell, PublishedCell
from services.disclosure.counts import nearest_five
from services.disclosure.families import (
    DENOMINATOR,
    NUMERATOR,
    Family,
    withheld_figures,
)
from services.disclosure.tables import Key
from services.disclosure.vocabulary import (
    AVERAGES,
    RATIOS,
    Statistic,
    ValueNote,
)

Interval = Callable[[float, float], tuple[float, float]]
"""Lower and upper limit of a ratio, in its own unit, from a numerator and a denominator."""

Figure = tuple[float | None, ValueNote | None]


def publish(cell: Cell, *, interval: Interval | None = None) -> PublishedCell:
    """What may be seen of a cell that stands alone: part of no total, total of no parts."""
    return publish_families([cell], (), interval=interval)[cell.code]


def publish_families(
    cells: Sequence[Cell], families: Sequence[Family], *, interval: Interval | None = None
) -> dict[str, PublishedCell]:
    """What may be seen of `cells`, by code, where `families` says which add up to which.

    Every way out asks for whole families, then filters: the answer for a cell depends on its
    family, so a filter before this would show in a second answer what the first one withheld.
    `interval` draws the limits of ratios anew from rounded figures. Raises DisclosureRefusal.
    """
    blank = withheld_figures(cells, families)
    return {cell.code: _published(cell, blank, interval) for cell in cells}


def sort_key(published: PublishedCell, *, descending: bool = False) -> tuple[bool, float, str]:
    """Orders by published value, then by code; blanks stand together at the end.

    `descending` turns the values, never the blanks or the codes (so `reverse` is not used).
    """
    value = published.value or 0.0
    return published.value is None, -value if descending else value, published.code


def _published(cell: Cell, blank: Set[Key], interval: Interval | None) -> PublishedCell:
    controlled = cell.exemption is None
    numerator = _figure(cell.numerator, controlled, (cell.code, NUMERATOR) in blank)
    denominator = _figure(
        cell.denominator, controlled and cell.among_people, (cell.code, DENOMINATOR) in blank
    )
    value, note = _value(cell, numerator, denominator)
    lower, upper = _limits(cell, value, note, numerator[0], denominator[0], interval)
    return PublishedCell(
        code=cell.code,
        value=value,
        lower=lower,
        upper=upper,
        numerator=numerator[0],
        denominator=denominator[0],
        note=note,
    )


def _figure(exact: float | None, controlled: bool, withheld: bool) -> Figure:
    """What is shown of a numerator or a denominator."""
    if withheld:
        return None, ValueNote.SUPPRESSED
    if not exact or not controlled:
        return exact, None
    return nearest_five(int(exact)), ValueNote.ROUNDED


def _value(cell: Cell, numerator: Figure, denominator: Figure) -> Figure:
    notes = {note for _, note in _told_by(cell, numerator, denominator)}
    if ValueNote.SUPPRESSED in notes:
        return None, ValueNote.SUPPRESSED
    value = _calculated(cell, numerator[0], denominator[0])
    if value is None:
        return None, ValueNote.NOT_AVAILABLE
    return value, ValueNote.ROUNDED if cell.calculated and ValueNote.ROUNDED in notes else None


def _told_by(cell: Cell, numerator: Figure, denominator: Figure) -> list[Figure]:
    """The figures that the value would give away, or that it needs to be large enough."""
    if cell.statistic in RATIOS:
        return [numerator, denominator]
    if cell.statistic in AVERAGES:
        return [denominator]
    return [numerator] if cell.statistic is Statistic.COUNT or cell.public_price else []


def _calculated(cell: Cell, numerator: float | None, denominator: float | None) -> float | None:
    if cell.statistic is Statistic.COUNT:
        return numerator
    if cell.statistic in RATIOS:
        if numerator is None or not denominator:
            return None
        return cell.multiplier * numerator / denominator
    nobody = cell.statistic in AVERAGES and denominator == 0
    return None if nobody else cell.value


def _limits(
    cell: Cell,
    value: float | None,
    note: ValueNote | None,
    numerator: float | None,
    denominator: float | None,
    interval: Interval | None,
) -> tuple[float | None, float | None]:
    if value is None:
        return None, None
    if cell.statistic in RATIOS and interval and numerator is not None and denominator:
        return interval(numerator, denominator)
    return (None, None) if note is ValueNote.ROUNDED else (cell.lower, cell.upper)
