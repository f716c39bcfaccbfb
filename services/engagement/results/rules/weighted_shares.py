"""Weighted shares as they may be told, and as they are kept where equality data are weighted to."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.disclosure.counts import is_small, nearest_five
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.columns import Column, columns_of, together
from services.engagement.results.rules.control import of_several, of_whole
from services.engagement.results.rules.dimensions import along
from services.engagement.results.rules.figures import ShownFigures, figures_of
from services.engagement.results.rules.tally import Tally
from services.engagement.results.rules.weights import (
    PopulationMargin,
    RespondentWeights,
    ShownSize,
    shown_size,
    weigh,
    weighted_share,
)

Shares = Mapping[tuple[str, str], float]
"""Weighted, by item and value."""


class WeightedShares(NamedTuple):
    """`people` have a weight and `left_out` none, to the nearest five; `size` is what the weights
    cost, and `enough` whether it allows to show a share; `shares` by question."""

    people: int | None
    left_out: int | None
    size: ShownSize
    enough: bool
    trimmed: bool
    rounds: int
    shares: Mapping[str, Shares]

    @property
    def kept(self) -> dict[str, Any]:
        """What JSON can hold."""
        told = {
            code: [[*at, share] for at, share in own.items()] for code, own in self.shares.items()
        }
        return self._asdict() | {"size": [*self.size], "shares": told}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "WeightedShares":
        """From what is kept."""
        told = {
            code: {(item, value): share for item, value, share in own}
            for code, own in kept["shares"].items()
        }
        return cls(**{**kept, "size": ShownSize(*kept["size"]), "shares": told})


def weighted_shares(
    questions: Sequence[Question], margins: Sequence[PopulationMargin], tally: Tally
) -> WeightedShares:
    """`tally` is by the margins, in their order. Raises what `weigh` does."""
    weighting = weigh(margins, tally.everybody)
    blurred = any(each.about == "equality" for each in margins)
    return WeightedShares(
        None if is_small(weighting.left_out) else _told(weighting.people),
        _told(weighting.left_out),
        shown_size(weighting, tally.everybody, blurred=blurred),
        weighting.shown,
        weighting.trimmed > 0,
        weighting.rounds,
        {each.code: _shares(each, tally, weighting) for each in questions},
    )


def figures_in(question: Question, tally: Tally) -> ShownFigures:
    """Of all together, whatever the tally is by."""
    column = whole_column(question, tally)
    return figures_of(question, column, of_whole(question, column))


def whole_column(question: Question, tally: Tally) -> Column:
    every = [dict.fromkeys(along(tally.everybody, place), "") for place in _places(tally)]
    return together(columns_of(question, tally, every).values())


def _shares(question: Question, tally: Tally, weighting: RespondentWeights) -> Shares:
    if not weighting.shown or not all(_is_open(question, tally, place) for place in _places(tally)):
        return {}
    among = tally.shown.get(question.code, {})
    found = {
        (item.code, value.code): weighted_share(
            weighting, tally.values.get((question.code, item.code, value.code), {}), among
        )
        for item in figures_in(question, tally).items
        for value in item.values
        if value.people is not None
    }
    return {at: share for at, share in found.items() if share is not None}


def _is_open(question: Question, tally: Tally, place: int) -> bool:
    """Whether no count of the question by a margin is 1 to 7: a weighted sum would tell of it."""
    groups = [
        {each: each if at == place else "" for each in along(tally.everybody, at)}
        for at in _places(tally)
    ]
    seen = of_several(question, columns_of(question, tally, groups))
    return all(each.shown for each in seen.values())


def _places(tally: Tally) -> range:
    return range(len(next(iter(tally.everybody), ())))


def _told(people: int) -> int | None:
    return None if is_small(people) else nearest_five(people)
