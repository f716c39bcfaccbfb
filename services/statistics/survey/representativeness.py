"""How well those who answered stand for the people they come from.

Sources: Schouten, Cobben and Bethlehem, Indicators for the representativeness of survey response,
2009 (response rates by category); similarity is the overlap of two distributions (one less half of
the sum of their differences). Intervals are Wilson's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.shared.refusals import Refusal
from services.statistics.estimates import Caution
from services.statistics.intervals.wilson import proportion

NOBODY_ANSWERED = Caution("nobody_answered", "Nobody answered, so there is nothing to compare.")
NOBODY_LIVES = "nobody_in_category"


class UnknownCategory(Refusal):
    """Somebody answered from a category that the population does not have."""


class MoreThanPopulation(Refusal):
    """More people answered than there are."""


class NoPopulation(Refusal):
    """The population is nobody."""


@dataclass(frozen=True)
class CategoryRate:
    """One category: its response rate, 0-1, and its share of those who answered to its share of
    the population (the index, 1 where they are the same); None where there is nobody.
    """

    category: str
    rate: float | None
    lower: float | None
    upper: float | None
    index: float | None
    index_lower: float | None
    index_upper: float | None


@dataclass(frozen=True)
class Representativeness:
    """`ratio` of the lowest rate to the highest; `similarity` of the two distributions, 0-1."""

    ratio: float | None
    similarity: float | None
    rates: tuple[CategoryRate, ...]
    warnings: tuple[Caution, ...] = ()


def representativeness(
    respondents: Mapping[str, int], population: Mapping[str, int], confidence: float = 0.95
) -> Representativeness:
    """By the categories of the population, in its order; who is not named did not answer.

    Raises UnknownCategory, MoreThanPopulation, NoPopulation.
    """
    _check(respondents, population)
    answered, people = sum(respondents.values()), sum(population.values())
    counts = {each: (respondents.get(each, 0), of) for each, of in population.items()}
    rates = tuple(
        _rate(each, *count, answered, people, confidence) for each, count in counts.items()
    )
    empty = [each for each, of in population.items() if not of]
    warnings: tuple[Caution, ...] = () if answered else (NOBODY_ANSWERED,)
    if empty:
        detail = f"Nobody lives in {', '.join(empty)}: left out of the ratio."
        warnings += (Caution(NOBODY_LIVES, detail),)
    if not answered:
        return Representativeness(None, None, rates, warnings)
    known = [each.rate for each in rates if each.rate is not None]
    shares = [min(count / answered, of / people) for count, of in counts.values()]
    return Representativeness(min(known) / max(known), min(1.0, sum(shares)), rates, warnings)


def _rate(
    category: str, count: int, of: int, answered: int, people: int, confidence: float
) -> CategoryRate:
    if not of:
        return CategoryRate(category, None, None, None, None, None, None)
    rate, share = proportion(count, of, confidence), proportion(count, answered, confidence)
    index = (
        None if each is None else each * people / of
        for each in (share.value, share.lower, share.upper)
    )
    return CategoryRate(category, rate.value, rate.lower, rate.upper, *index)


def _check(respondents: Mapping[str, int], population: Mapping[str, int]) -> None:
    if not any(population.values()):
        raise NoPopulation(
            "The population is nobody: give the people of each category.", "population"
        )
    for category, count in respondents.items():
        if category not in population:
            raise UnknownCategory(
                f"The population has no category {category}; it has {', '.join(population)}.",
                "respondents",
                category,
            )
        if count > population[category]:
            raise MoreThanPopulation(
                f"{count} answered of {population[category]} people; a part is at most the whole.",
                "respondents",
                category,
            )
