"""What may be seen of observations: the one place that every way out passes."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.metrics.indicators.models import Indicator
from services.metrics.observations import repository
from services.metrics.observations.repository import Filter, Row
from services.metrics.observations.rules.control import (
    NOT_AVAILABLE,
    Counted,
    Part,
    controlled,
    note_of,
)
from services.metrics.observations.rules.values import value_by
from services.shared.database import AnySession
from services.shared.disclosure import DisclosureRefusal, Published, ValueNote

Family = tuple[str, int, date]
Definitions = Mapping[int, Indicator]


class Shown(NamedTuple):
    """An observation as it may be seen, with what it is measured by."""

    row: Row
    indicator: Indicator
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    note: str | None


def protected(indicator: Indicator) -> bool:
    """Whether figures are counts of people who must not be recognised."""
    return indicator.disclosure_rule == "small_counts"


async def show(
    session: AnySession, rows: Sequence[Row], wanted: Filter, definitions: Definitions
) -> list[Shown]:
    """The rows as they may be seen, judged with all the figures that they belong to."""
    pairs = {
        (row.organisation_code, row.indicator_id)
        for row in rows
        if protected(definitions[row.indicator_id])
    }
    kept: dict[Family, dict[Part, Published]] = {}
    if pairs:
        kept = judged(await repository.siblings(session, pairs, wanted), definitions)
    return [_shown(row, definitions[row.indicator_id], kept) for row in rows]


async def show_all(
    session: AnySession, wanted: Filter, definitions: Definitions
) -> AsyncIterator[list[Shown]]:
    """Everything that is asked for, in order, block by block."""
    async for rows in repository.observation_blocks(session, wanted):
        yield await show(session, rows, wanted, definitions)


def judged(rows: Iterable[Row], definitions: Definitions) -> dict[Family, dict[Part, Published]]:
    """What may be seen of whole families, by organisation, indicator and period."""
    families: dict[Family, dict[Part, Counted]] = {}
    for row in rows:
        family = (row.organisation_code, row.indicator_id, row.period)
        families.setdefault(family, {})[row.part] = row.counted
    return {family: _judged(family, figures, definitions) for family, figures in families.items()}


def _judged(
    family: Family, figures: Mapping[Part, Counted], definitions: Definitions
) -> dict[Part, Published]:
    organisation, number, _ = family
    indicator = definitions[number]
    try:
        return controlled(
            figures,
            organisation=organisation,
            calculation=indicator.calculation,
            multiplier=indicator.multiplier,
            breakdown=indicator.breakdown,
        )
    except DisclosureRefusal:
        # Figures from before a definition that made them small counts: nobody can judge them.
        return {}


def _shown(
    row: Row, indicator: Indicator, kept: Mapping[Family, Mapping[Part, Published]]
) -> Shown:
    if protected(indicator):
        seen = kept[row.organisation_code, row.indicator_id, row.period].get(row.part)
        if seen is None:
            withheld = row.note or ValueNote.SUPPRESSED.value
            return Shown(row, indicator, None, None, None, None, None, withheld)
        return Shown(
            row, indicator, seen.value, seen.numerator, seen.denominator, seen.lower, seen.upper,
            note_of(seen),
        )  # fmt: skip
    value = value_by(
        indicator.calculation, indicator.multiplier, row.numerator, row.denominator, row.value
    )
    note = row.note or (NOT_AVAILABLE if value is None else None)
    return Shown(row, indicator, value, row.numerator, row.denominator, row.lower, row.upper, note)
