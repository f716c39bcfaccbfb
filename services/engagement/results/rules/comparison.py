"""Respondents beside the population that they come from, from counts as they are shown."""

from collections.abc import Mapping
from typing import NamedTuple

from services.disclosure.counts import nearest_five
from services.engagement.results.rules.dimensions import groups_of
from services.engagement.results.rules.groups import NOT_TOLD, OTHERS
from services.engagement.results.rules.weights import PopulationMargin
from services.statistics.survey.representativeness import (
    Representativeness,
    representativeness,
)


class Comparison(NamedTuple):
    """Of the categories of a margin: those with few respondents are joined, or `left_out` where
    they are joined with who gave no category. None: withheld."""

    margin: PopulationMargin
    respondents: Mapping[str, int]
    population: Mapping[str, int]
    left_out: list[str]
    found: Representativeness | None


def compare(margin: PopulationMargin, people: Mapping[str, int], *, told: bool) -> Comparison:
    """`people` by category, with NOT_TOLD; `told`: whether they may be seen at all.

    Raises what `representativeness` raises.
    """
    if not told:
        return Comparison(margin, {}, {}, [*margin.population], None)
    groups = groups_of("area" if margin.basis == "area" else margin.code, people)
    mixed = groups.of.get(NOT_TOLD)
    respondents: dict[str, int] = {}
    population: dict[str, int] = {}
    left_out = []
    for category, size in margin.population.items():
        group = groups.of.get(category, category)
        if group == mixed:
            left_out.append(category)
            continue
        respondents[group] = respondents.get(group, 0) + people.get(category, 0)
        population[group] = population.get(group, 0) + size
    rounded = {each: nearest_five(size) for each, size in respondents.items()}
    if not any(population.values()):
        return Comparison(margin, {}, {}, [*margin.population], None)
    return Comparison(
        margin, rounded, population, left_out, representativeness(rounded, population)
    )


def name_of(margin: PopulationMargin, group: str) -> str:
    return margin.names.get(group, "Other categories" if OTHERS[:-1] in group else group)
