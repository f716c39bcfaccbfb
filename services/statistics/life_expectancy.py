"""Life expectancy from an abridged life table, with the interval that OHID publishes.

Sources: Chiang CL, Introduction to Stochastic Processes in Biostatistics 1968 (the table, II);
Silcocks PBS et al., J Epidemiol Community Health 2001;55:38-43 (variance of the open band);
Toson B, Baker A, National Statistics Methodological Series 33, 2003 (smallest population);
Eayres D, Williams ES, J Epidemiol Community Health 2004;58:243-249; OHID, Public Health Technical
Guide (PHEindicatormethods `phe_life_expectancy`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import FloatArray
from services.statistics.estimates import Caution
from services.statistics.intervals.normal import z_for

FIRST_AGES = (0, 1, *range(5, 95, 5))
"""Years of age at which the bands begin; the last band, from 90, is open."""
SMALLEST_POPULATION = 5_000
WIDEST_INTERVAL = 20.0
"""Years between the 95% limits; a wider interval is shown without its value."""
INFANT_SHARE, SHARE = 0.1, 0.5
"""The part of a band that those who die in it have lived through, on average."""
TOO_FEW_PEOPLE = Caution(
    "small_population", "Life expectancy needs a population of more than 5,000 in all bands."
)
NO_DEATH_AT_THE_END = Caution(
    "no_death_in_open_band", "Without a death from 90 years of age on, how long they live is open."
)
WIDE = Caution("wide_interval", "The 95% interval is wider than 20 years, so no value is given.")


@dataclass(frozen=True)
class AgeBand:
    """One band of FIRST_AGES: deaths, and person-years at risk."""

    deaths: int
    population: float


@dataclass(frozen=True)
class LifeExpectancy:
    """Years still to be lived, on average, from `age` on; None, with a reason, if not known."""

    age: int
    value: float | None
    lower: float | None
    upper: float | None
    warnings: tuple[Caution, ...] = ()


def life_expectancy(bands: Sequence[AgeBand], confidence: float = 0.95) -> list[LifeExpectancy]:
    """At the start of each of the bands of FIRST_AGES, one for each, in order."""
    why = tuple(_cautions(bands))
    if why:
        return [LifeExpectancy(age, None, None, None, why) for age in FIRST_AGES]
    years, errors = _years_and_errors(bands)
    z, z_95 = z_for(confidence), z_for(0.95)
    return [
        _expected(age, value, z * error, wide=2 * z_95 * error > WIDEST_INTERVAL)
        for age, value, error in zip(FIRST_AGES, years.tolist(), errors.tolist(), strict=True)
    ]


def _expected(age: int, years: float, reach: float, *, wide: bool) -> LifeExpectancy:
    cautions = (WIDE,) if wide else ()
    return LifeExpectancy(age, None if wide else years, years - reach, years + reach, cautions)


def _cautions(bands: Sequence[AgeBand]) -> list[Caution]:
    found = []
    for age, band in zip(FIRST_AGES, bands, strict=True):
        if not band.population > 0:
            found.append(Caution("empty_band", f"Nobody is in the band from {age} years of age."))
        elif band.deaths > band.population:
            detail = f"More people died in the band from {age} years of age than were in it."
            found.append(Caution("more_deaths_than_people", detail))
    if sum(band.population for band in bands) <= SMALLEST_POPULATION:
        found.append(TOO_FEW_PEOPLE)
    if not bands[-1].deaths:
        found.append(NO_DEATH_AT_THE_END)
    return found


def _years_and_errors(bands: Sequence[AgeBand]) -> tuple[FloatArray, FloatArray]:
    """Life expectancy at each age, and its standard error."""
    deaths = np.array([band.deaths for band in bands], np.float64)
    rate = deaths / np.array([band.population for band in bands])
    width = np.diff(FIRST_AGES).astype(np.float64)
    share = np.where(np.arange(width.size) == 0, INFANT_SHARE, SHARE)
    dying = _dying(rate[:-1], width, share)
    alive = np.cumprod([1.0, *(1 - dying)])
    lived = [*width * (alive[1:] + share * -np.diff(alive)), alive[-1] / rate[-1]]
    ahead = np.cumsum(lived[::-1])[::-1]
    years = np.divide(ahead, alive, out=np.zeros_like(ahead), where=alive > 0)
    variance = np.divide(
        dying**2 * (1 - dying), deaths[:-1], out=np.zeros_like(dying), where=deaths[:-1] > 0
    )
    # Of the open band not the probability of survival (0) varies, but the mean length of life.
    spread = variance * alive[:-1] ** 2 * ((1 - share) * width + years[1:]) ** 2
    last = alive[-1] ** 2 / (deaths[-1] * rate[-1] ** 2)
    total = np.cumsum([last, *spread[::-1]])[::-1]
    errors = np.divide(np.sqrt(total), alive, out=np.zeros_like(total), where=alive > 0)
    return years, errors


def _dying(rate: FloatArray, width: FloatArray, share: FloatArray) -> FloatArray:
    """The probability of dying within the band; no more than 1."""
    dying: FloatArray = rate * width / (1 + rate * width * (1 - share))
    return np.where(rate * width * share > 1, 1.0, dying)
