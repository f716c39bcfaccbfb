"""Weighted shares beside unweighted ones: a sensitivity analysis, never in their place.

Respondents are weighted by raking to the margins on the consultation's record, trimmed to 0.2 to 5
times the mean. Whoever is in no category of a margin has no weight, and is told as left out.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from services.disclosure.counts import is_small, nearest_five
from services.engagement.questionnaires.rules.questions import About
from services.engagement.results.rules.dimensions import along
from services.engagement.results.rules.groups import NOT_TOLD
from services.engagement.results.rules.tally import Categories, Spread
from services.shared.refusals import Refusal
from services.statistics.survey.raking import Margin, effective_size, trim

FEWEST = 30
"""Below so many effective respondents no weighted share is shown."""


class PopulationSmaller(Refusal):
    """More people answered than the population has."""


class NobodyWeighted(Refusal):
    """Nobody is in a category of every margin."""


class PopulationMargin(NamedTuple):
    """A population by category, and by which answers respondents belong to them; `about`: whether
    these are among the views, or equality data, which nothing ties to the views once responses
    are counted. `place`: where it is on the record, from 0."""

    code: str
    basis: str
    question: str | None
    source: str
    as_of: str
    population: Mapping[str, int]
    names: Mapping[str, str]
    category: Mapping[str, str]
    about: About = "views"
    place: int = 0


class RespondentWeights(NamedTuple):
    """`weights` of the categories of each respondent; `effective` so many of equal weight would be
    as certain; `design_effect` is how many times more there are."""

    weights: Mapping[Categories, float]
    people: int
    left_out: int
    effective: float
    design_effect: float
    rounds: int
    trimmed: int

    @property
    def shown(self) -> bool:
        return self.effective >= FEWEST


class ShownSize(NamedTuple):
    """The effective size and the design effect as they may be told; None: withheld."""

    effective: float | None = None
    design_effect: float | None = None


def margins_of(told: Mapping[str, Any], equality: Collection[str] = ()) -> list[PopulationMargin]:
    """From the part of the record; `equality`: the questions about it."""
    found = []
    margins: Sequence[Mapping[str, Any]] = told.get("margins", ())
    for place, each in enumerate(margins):
        categories = each["categories"]
        found.append(
            PopulationMargin(
                each["code"],
                each["basis"],
                each["question"],
                each["source"],
                each["as_of"],
                {one["code"]: one["population"] for one in categories},
                {one["code"]: one["name"] for one in categories},
                {value: one["code"] for one in categories for value in one["values"]},
                "equality" if each["question"] in equality else "views",
                place,
            )
        )
    return found


def weigh(margins: Sequence[PopulationMargin], people: Spread) -> RespondentWeights:
    """Of respondents by their categories of each margin, in their order.

    Each margin is met in shares, so that populations may be of different days. Raises what `trim`
    raises, PopulationSmaller and NobodyWeighted.
    """
    inside = {key: size for key, size in people.items() if size and NOT_TOLD not in key}
    if not inside:
        raise NobodyWeighted("Nobody is in a category of every margin.", "margins")
    _check(margins, inside)
    keys, sizes = [*inside], np.array([*inside.values()], float)
    total = sizes.sum()
    raked = trim([_margin(place, each, keys, total) for place, each in enumerate(margins)], sizes)
    weights = raked.values / sizes
    effective = effective_size(weights, sizes)
    return RespondentWeights(
        dict(zip(keys, weights.tolist(), strict=True)),
        int(total),
        sum(people.values()) - int(total),
        effective,
        float(total) / effective,
        raked.rounds,
        raked.trimmed,
    )


def shown_size(weighting: RespondentWeights, people: Spread, *, blurred: bool = False) -> ShownSize:
    """Both are worked out from how many are in each category, so they tell of it: nothing where 1
    to 7 are in one, to the nearest five where as few are in several categories at once, or where
    it is to be `blurred`."""
    places = range(len(next(iter(people), ())))
    if any(is_small(size) for place in places for size in along(people, place).values()):
        return ShownSize()
    if not blurred and not any(map(is_small, people.values())):
        return ShownSize(round(weighting.effective, 1), round(weighting.design_effect, 2))
    effective = max(5, nearest_five(round(weighting.effective)))
    return ShownSize(effective, round(nearest_five(weighting.people) / effective, 2))


def weighted_share(weighting: RespondentWeights, having: Spread, among: Spread) -> float | None:
    """Of those among whom it is asked, the weighted share of those who have it, 0-1, to a whole
    percent: an exact one would tell how many of a small group there are."""
    below = _sum(weighting, among)
    return round(_sum(weighting, having) / below, 2) if below else None


def _sum(weighting: RespondentWeights, people: Spread) -> float:
    return sum(weighting.weights.get(key, 0.0) * size for key, size in people.items())


def _margin(
    place: int, margin: PopulationMargin, keys: Sequence[Categories], total: float
) -> Margin:
    codes = [code for code, size in margin.population.items() if size]
    targets = np.array([margin.population[code] for code in codes], float)
    categories = np.array([codes.index(key[place]) for key in keys], np.int64)
    return Margin(f"margins/{margin.place}/categories", categories, targets * total / targets.sum())


def _check(margins: Sequence[PopulationMargin], inside: Spread) -> None:
    """Raises PopulationSmaller, also where a category with respondents has a population of 0."""
    for place, margin in enumerate(margins):
        for at, (code, population) in enumerate(margin.population.items()):
            own = sum(size for key, size in inside.items() if key[place] == code)
            if own > population:
                raise PopulationSmaller(
                    f"More people answered than the {population:,} of {code}; a part is at most "
                    "the whole.",
                    "margins", margin.place, "categories", at, "population",
                )  # fmt: skip
