"""Indirect standardisation: the events that there are against those that a reference would have.

Source: OHID, Public Health Technical Guide (PHEindicatormethods `calculate_ISRatio`,
`calculate_ISRate`). A ratio of deaths is the standardised mortality ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.statistics.estimates import Caution
from services.statistics.intervals.poisson import CountMethod, count_interval
from services.statistics.refusals import EventsInNobody

IsrKind = Literal["ratio", "rate"]
NOTHING_EXPECTED = Caution("nothing_expected", "The reference expects no events here.")


@dataclass(frozen=True)
class ReferencedStratum:
    """One band: its events and people, and those of the reference."""

    count: int
    population: float
    reference_count: float
    reference_population: float


@dataclass(frozen=True)
class IndirectlyStandardised:
    """Observed and expected events, and their ratio or rate with its interval."""

    observed: int
    expected: float | None
    value: float | None
    lower: float | None
    upper: float | None
    method: CountMethod
    warnings: tuple[Caution, ...] = ()


def isr(
    strata: Sequence[ReferencedStratum],
    kind: IsrKind,
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> IndirectlyStandardised:
    """O/E m; as a rate, times the crude rate of the reference. Raises EventsInNobody."""
    _check(strata)
    observed = sum(stratum.count for stratum in strata)
    lower, upper, method = count_interval(observed, confidence)
    unreferenced = _without_reference(strata)
    if unreferenced:
        return IndirectlyStandardised(observed, None, None, None, None, method, unreferenced)
    expected = sum(_expected(stratum) for stratum in strata)
    if not expected:
        why = (NOTHING_EXPECTED,)
        return IndirectlyStandardised(observed, expected, None, None, None, method, why)
    unit = multiplier / expected * (_crude_rate(strata) if kind == "rate" else 1.0)
    return IndirectlyStandardised(
        observed, expected, observed * unit, lower * unit, upper * unit, method
    )


def _expected(stratum: ReferencedStratum) -> float:
    if not stratum.population:
        return 0.0
    return stratum.reference_count / stratum.reference_population * stratum.population


def _crude_rate(strata: Sequence[ReferencedStratum]) -> float:
    """Of the whole reference, all strata together."""
    people = sum(stratum.reference_population for stratum in strata)
    return sum(stratum.reference_count for stratum in strata) / people


def _without_reference(strata: Sequence[ReferencedStratum]) -> tuple[Caution, ...]:
    return tuple(
        Caution("empty_reference", f"Stratum {place} has nobody in the reference to compare with.")
        for place, stratum in enumerate(strata)
        if stratum.population and not stratum.reference_population
    )


def _check(strata: Sequence[ReferencedStratum]) -> None:
    for place, stratum in enumerate(strata):
        for events, people in (
            (stratum.count, "population"),
            (stratum.reference_count, "reference_population"),
        ):
            if events and not getattr(stratum, people):
                raise EventsInNobody(
                    f"stratum {place} has {events:g} events and nobody to whom they happened",
                    "strata",
                    place,
                    people,
                )
