"""A directly standardised rate: what the rate would be in a standard population.

Sources: Dobson AJ et al., Stat Med 1991;10:457-62; OHID, Public Health Technical Guide
(PHEindicatormethods `calculate_dsr`), which gives no rate for fewer than 10 events, and widens the
interval where events are not independent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from services.shared.plurals import number_of
from services.statistics.estimates import Caution, Estimate, unknown
from services.statistics.intervals.poisson import byar
from services.statistics.refusals import CountsDiffer, EventsInNobody

METHOD = "dobson"
FEWEST_EVENTS = 10
NO_STANDARD = Caution(
    "no_standard_population", "No stratum has anybody in the standard population."
)


@dataclass(frozen=True)
class Stratum:
    """One band of age, sex or the like: its events, its people, and its standard people."""

    count: int
    population: float
    standard_population: float
    frequencies: tuple[tuple[int, int], ...] | None = None
    """Of events that are not independent: how many events a person had, and how many people had
    so many; they make up `count`."""

    @property
    def variance(self) -> int:
        """Of the count: of independent events (Poisson) the count itself, else sum(events^2)."""
        if self.frequencies is None:
            return self.count
        return sum(events**2 * people for events, people in self.frequencies)


def dsr(
    strata: Sequence[Stratum], multiplier: float = 100_000.0, confidence: float = 0.95
) -> Estimate:
    """sum(x w/n) / sum(w) m, with Dobson's interval from Byar's.

    Where a person may have several events the interval is as much wider as their frequencies say.
    Raises EventsInNobody, CountsDiffer.
    """
    why = _cautions(strata)
    if why:
        return unknown(METHOD, *why)
    counted = [stratum for stratum in strata if stratum.standard_population]
    events = sum(stratum.count for stratum in counted)
    weights = sum(stratum.standard_population for stratum in counted)
    rate = sum(each.count * _share(each, weights) for each in counted)
    variance = sum(each.variance * _share(each, weights) ** 2 for each in counted)
    lower, upper = (
        rate + sqrt(variance / events) * (limit - events) for limit in byar(events, confidence)
    )
    limits = (lower * multiplier, upper * multiplier)
    return Estimate(rate * multiplier, *limits, METHOD, tuple(_repeated(strata)))


def _repeated(strata: Sequence[Stratum]) -> Iterator[Caution]:
    """More events than people can only be where a person may have several of them."""
    for place, each in enumerate(strata):
        if each.frequencies is None and each.count > each.population:
            detail = (
                f"Stratum {place} has {number_of(each.count, 'event')} of {each.population:g}"
                " people: where a person may have several, say how many had how many (frequencies)."
            )
            yield Caution("more_events_than_people", detail)


def _share(stratum: Stratum, weights: float) -> float:
    """What one event of the stratum adds to the rate."""
    return stratum.standard_population / weights / stratum.population


def _cautions(strata: Sequence[Stratum]) -> list[Caution]:
    _check(strata)
    if not any(stratum.standard_population for stratum in strata):
        return [NO_STANDARD]
    found = [
        Caution("empty_stratum", f"Stratum {place} has no population, so no rate of its own.")
        for place, stratum in enumerate(strata)
        if stratum.standard_population and not stratum.population
    ]
    events = sum(stratum.count for stratum in strata if stratum.standard_population)
    if events < FEWEST_EVENTS:
        detail = (
            f"{number_of(events, 'event')}; a standardised rate needs at least {FEWEST_EVENTS}."
        )
        found.append(Caution("few_events", detail))
    return found


def _check(strata: Sequence[Stratum]) -> None:
    for place, stratum in enumerate(strata):
        if stratum.count and not stratum.population:
            events = number_of(stratum.count, "event")
            raise EventsInNobody(
                f"stratum {place} has {events} and nobody to whom they happened",
                "strata",
                place,
                "population",
            )
        counted = sum(events * people for events, people in stratum.frequencies or ())
        if stratum.frequencies is not None and counted != stratum.count:
            detail = (
                f"the frequencies make {number_of(counted, 'event')}; the count is {stratum.count}"
            )
            raise CountsDiffer(detail, "strata", place, "frequencies")
