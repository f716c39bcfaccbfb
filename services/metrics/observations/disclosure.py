"""What may be seen of observations: the one place that every way out passes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.disclosure import DisclosureRefusal, PublishedCell, ValueNote
from services.metrics.indicators.models import SMALL_COUNTS, Indicator
from services.metrics.indicators.repository import guarded
from services.metrics.observations import repository
from services.metrics.observations.repository import Filter, Row
from services.metrics.observations.rules.disclosure import (
    NOT_AVAILABLE,
    Part,
    controlled,
    note_of,
)
from services.metrics.observations.rules.values import value_by
from services.shared.database import AnySession

Family = tuple[str, int, date]
Definitions = Mapping[int, Indicator]


class VisibleObservation(NamedTuple):
    """An observation as it may be seen, with what it is measured by."""

    row: Row
    indicator: Indicator
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    note: str | None


def protected(indicator: Indicator, family: Iterable[Row]) -> bool:
    """Whether a family counts people who must not be recognised.

    This is the one place where it is decided: by the stricter of the rule in force and the rules
    that its figures were sent under. One protected figure protects them all, since they add up.
    """
    return indicator.disclosure_rule == SMALL_COUNTS or any(row.protected for row in family)


async def show(
    session: AnySession, rows: Sequence[Row], wanted: Filter, definitions: Definitions
) -> list[VisibleObservation]:
    """The rows as they may be seen, judged with all the figures that they belong to."""
    careful = await guarded(session, {row.indicator_id for row in rows})
    pairs = {
        (row.organisation_code, row.indicator_id) for row in rows if row.indicator_id in careful
    }
    kept: dict[Family, dict[Part, PublishedCell]] = {}
    if pairs:
        kept = judged(await repository.siblings(session, pairs, wanted), definitions)
    return [_shown(row, definitions[row.indicator_id], kept) for row in rows]


def judged(
    rows: Iterable[Row], definitions: Definitions
) -> dict[Family, dict[Part, PublishedCell]]:
    """What may be seen of the protected ones among whole families of figures."""
    families: dict[Family, list[Row]] = {}
    for row in rows:
        family = (row.organisation_code, row.indicator_id, row.period)
        families.setdefault(family, []).append(row)
    return {
        family: _judged(each, indicator)
        for family, each in families.items()
        if protected(indicator := definitions[family[1]], each)
    }


def _judged(rows: Sequence[Row], indicator: Indicator) -> dict[Part, PublishedCell]:
    try:
        return controlled(
            {row.part: row.counted for row in rows},
            organisation=rows[0].organisation_code,
            calculation=indicator.calculation,
            multiplier=indicator.multiplier,
            breakdown=indicator.breakdown,
        )
    except DisclosureRefusal:
        # Figures from before a definition that made them small counts: nobody can judge them.
        return {}


def _shown(
    row: Row, indicator: Indicator, kept: Mapping[Family, Mapping[Part, PublishedCell]]
) -> VisibleObservation:
    family = kept.get((row.organisation_code, row.indicator_id, row.period))
    # A protected figure may have got an open successor since it was read: it is withheld.
    if family is None and not row.protected:
        return _open(row, indicator)
    seen = (family or {}).get(row.part)
    if seen is None:
        withheld = row.note or ValueNote.SUPPRESSED.value
        return VisibleObservation(row, indicator, None, None, None, None, None, withheld)
    withdrawn = seen.value is None and row.note == ValueNote.WITHDRAWN
    return VisibleObservation(
        row, indicator, seen.value, seen.numerator, seen.denominator, seen.lower, seen.upper,
        row.note if withdrawn else note_of(seen),
    )  # fmt: skip


def _open(row: Row, indicator: Indicator) -> VisibleObservation:
    value = value_by(
        indicator.calculation, indicator.multiplier, row.numerator, row.denominator, row.value
    )
    note = row.note or (NOT_AVAILABLE if value is None else None)
    return VisibleObservation(
        row, indicator, value, row.numerator, row.denominator, row.lower, row.upper, note
    )
