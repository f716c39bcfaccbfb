"""Statistics of given groups agree with red-dwarf, the only other Python that has them."""

import warnings

import numpy as np
import pandas as pd
import pytest

from services.statistics.opinion.consensus import group_aware_consensus
from services.statistics.opinion.positions import opinion_map
from services.statistics.opinion.representative import one_proportion, share, two_proportions
from services.statistics.opinion.routing import priorities
from tests.unit.statistics.opinion.test_analysis import conversation, table

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from reddwarf.utils.reducer.base import run_reducer
    from reddwarf.utils.stats import calculate_comment_statistics, priority_metric

CASES = [(20, 8, 1), (60, 12, 2), (150, 30, 3), (90, 40, 4)]


@pytest.mark.parametrize(("people", "statements", "seed"), CASES)
@pytest.mark.parametrize("groups", [2, 3, 5])
def test_statistics_of_groups_are_the_same(
    people: int, statements: int, seed: int, groups: int
) -> None:
    values = conversation(people, statements, seed)
    labels = np.arange(people) % groups
    _, _, p, rep, p_test, rep_test, shared = calculate_comment_statistics(
        pd.DataFrame(values), labels
    )
    votes = table(values)
    tallies = [votes.tally(labels == group) for group in range(groups)]
    for group, tally in enumerate(tallies):
        rest = votes.tally(labels != group)
        for side, name in enumerate(("agree", "disagree")):
            mine, others = getattr(tally, name), getattr(rest, name)
            shares = share(mine, tally.all), share(others, rest.all)
            assert shares[0] == pytest.approx(p[side, group], abs=1e-9)
            assert shares[0] / shares[1] == pytest.approx(rep[side, group], abs=1e-9)
            assert one_proportion(mine, tally.all) == pytest.approx(p_test[side, group], abs=1e-9)
            found = two_proportions(mine, tally.all, others, rest.all)
            assert found == pytest.approx(rep_test[side, group], abs=1e-9)
    assert group_aware_consensus(tallies) ** groups == pytest.approx(shared[0], abs=1e-9)


@pytest.mark.parametrize(("people", "statements", "seed"), CASES[1:])
def test_places_on_the_map_are_the_same_but_for_their_sign(
    people: int, statements: int, seed: int
) -> None:
    values = conversation(people, statements, seed, share=0.9)
    places, _, _ = run_reducer(vote_matrix=values, reducer="pca")
    found = opinion_map(table(values))
    assert found.included.all()
    signs = np.sign((places * found.positions).sum(axis=0))
    assert found.positions == pytest.approx(places * signs, abs=1e-9)


def test_priorities_are_the_same() -> None:
    votes = table(conversation(60, 12, 5))
    totals = votes.totals
    extremity = np.linspace(0, 2, 12)
    wanted = priority_metric(
        np.zeros(12, bool), totals.agree, totals.disagree, totals.all, extremity
    )
    assert priorities(totals, extremity, votes.meta) == pytest.approx(wanted, abs=1e-9)
