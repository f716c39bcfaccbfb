"""Respondents beside the population that they come from, from counts as they are shown."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from services.disclosure.counts import is_small, nearest_five
from services.engagement.results.rules.dimensions import groups_of
from services.engagement.results.rules.groups import NOT_TOLD, OTHERS
from services.engagement.results.rules.weights import PopulationMargin
from services.statistics.survey.representativeness import (
    Representativeness,
    representativeness,
)


class JoinedMargin(NamedTuple):
    """Of the categories of a margin: those with few respondents are joined, or `left_out` where
    they are joined with who gave no category. People to the nearest five."""

    respondents: Mapping[str, int]
    population: Mapping[str, int]
    left_out: list[str]

    @classmethod
    def of(cls, groups: Sequence[tuple[str, int, int]], left_out: list[str]) -> "JoinedMargin":
        """From what is kept of it."""
        respondents = {code: people for code, people, _ in groups}
        return cls(respondents, {code: size for code, _, size in groups}, left_out)

    @property
    def kept(self) -> tuple[list[tuple[str, int, int]], list[str]]:
        """Lists, whose order stays in JSON."""
        groups = [(each, self.respondents[each], size) for each, size in self.population.items()]
        return groups, self.left_out


class Comparison(NamedTuple):
    """A margin as it may be told. None: withheld."""

    margin: PopulationMargin
    respondents: Mapping[str, int]
    population: Mapping[str, int]
    left_out: list[str]
    found: Representativeness | None


def compare(margin: PopulationMargin, people: Mapping[str, int], *, told: bool) -> Comparison:
    """`people` by category, with NOT_TOLD; `told`: whether they may be seen at all.

    Raises what `representativeness` raises.
    """
    return comparison_of(margin, joined(margin, people) if told else None)


def comparison_of(margin: PopulationMargin, told: JoinedMargin | None) -> Comparison:
    """Raises what `representativeness` raises."""
    if told is None:
        return Comparison(margin, {}, {}, [*margin.population], None)
    return Comparison(margin, *told, representativeness(told.respondents, told.population))


def joined(margin: PopulationMargin, people: Mapping[str, int]) -> JoinedMargin | None:
    """None where a group would have 1 to 7 people all the same, or where nobody is left."""
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
    if not population or any(map(is_small, respondents.values())):
        return None
    rounded = {
        # Rounded up past all there are it would look as if too many had answered.
        each: min(nearest_five(size), max(size, population[each]))
        for each, size in respondents.items()
    }
    return JoinedMargin(rounded, population, left_out)


def joined_profile(
    margin: PopulationMargin, options: Mapping[str | None, int], bases: Collection[int]
) -> JoinedMargin | None:
    """Who gave equality data, by the categories of a margin.

    Nothing tells whose they are, so a reader may take them off any of `bases`, the totals that are
    told. None where that would leave 1 to 7 people.
    """
    people = dict.fromkeys(margin.population, 0)
    for option, size in options.items():
        if category := margin.category.get(option or ""):
            people[category] += size
    totals = {*bases, sum(options.values())}
    found = joined(margin, people | _others(sum(people.values()), totals))
    if found is None:
        return None
    told = sum(size for each, size in people.items() if each not in found.left_out)
    return None if any(is_small(each - told) for each in totals) else found


def _others(inside: int, totals: Collection[int]) -> dict[str, int]:
    """Who is in no category: as few as any total leaves, where that is 1 to 7."""
    rests = [each - inside for each in totals if each > inside]
    rest = min(filter(is_small, rests), default=max(rests, default=0))
    return {NOT_TOLD: rest} if rest else {}


def name_of(margin: PopulationMargin, group: str) -> str:
    return margin.names.get(group, "Other categories" if OTHERS[:-1] in group else group)
