"""Opinion groups: published statistics, and what the order of votes must not change."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.arrays import FloatArray
from services.statistics.opinion.analysis import NOBODY, Opinions, opinions, opinions_without
from services.statistics.opinion.grouping import silhouette
from services.statistics.opinion.positions import (
    DENSE,
    moments,
    pairs_of,
    principal_components,
)
from services.statistics.opinion.representative import one_proportion, two_proportions
from services.statistics.opinion.routing import priorities
from services.statistics.opinion.votes import NO_VOTE, Tally, Vote, VoteTable, table_of


def conversation(people: int, statements: int, seed: int = 3, share: float = 0.7) -> FloatArray:
    """Two camps that vote alike within, with votes missing at random."""
    chance = np.random.default_rng(seed)
    leaning = chance.normal(size=(2, statements)) * 2
    camp = chance.integers(0, 2, people)
    votes = np.sign(leaning[camp] + chance.normal(size=(people, statements)))
    votes[chance.random(votes.shape) < 0.1] = 0
    votes[chance.random(votes.shape) > share] = np.nan
    return np.asarray(votes)


def table(values: FloatArray, out: tuple[int, ...] = (), meta: tuple[int, ...] = ()) -> VoteTable:
    hidden, about = np.zeros(values.shape[1], bool), np.zeros(values.shape[1], bool)
    hidden[list(out)], about[list(meta)] = True, True
    cells = np.where(np.isnan(values), NO_VOTE, values).astype(np.int8)
    return VoteTable(cells, hidden, about)


def test_the_tests_are_as_published() -> None:
    assert one_proportion(15, 16) == pytest.approx(3.6380343755, abs=1e-10)
    assert one_proportion(11, 14) == pytest.approx(2.3237900077, abs=1e-10)
    assert two_proportions(15, 24, 56, 71) == pytest.approx(-1.5140674074, abs=1e-10)


@pytest.mark.parametrize(
    ("agree", "votes", "extremity", "passed", "priority"),
    [(1, 1, 0, 0, 12.5297262501), (18, 21, 1, 3, 3.8373681096), (0, 0, 0, 0, 5.0625),
     (0, 0, 1, 0, 20.25)],
)  # fmt: skip
def test_priorities_are_as_published(
    agree: int, votes: int, extremity: float, passed: int, priority: float
) -> None:
    totals = Tally(np.array([agree]), np.array([votes - agree - passed]), np.array([votes]))
    [found] = priorities(totals, np.array([float(extremity)]), np.array([False]))
    assert found == pytest.approx(priority, abs=1e-9)


def test_a_statement_about_participants_is_shown_to_all() -> None:
    found = opinions(table(conversation(40, 6), meta=(2,)))
    assert found.priorities[2] == 49
    assert found.map.extremity[2] == pytest.approx(0)


def test_camps_become_groups() -> None:
    found = opinions(table(conversation(60, 12)))
    assert [group.size for group in found.groups] == sorted(
        (group.size for group in found.groups), reverse=True
    )
    assert sum(group.size for group in found.groups) == found.map.included.sum()
    assert found.silhouette is not None
    assert found.silhouette > 0.3
    assert all(group.representative for group in found.groups)


def test_moderated_statements_shape_nothing_and_are_named_nowhere() -> None:
    values = conversation(60, 12)
    found = opinions(table(values, out=(0, 5)))
    other = values.copy()
    other[:, [0, 5]] = np.where(np.isnan(values[:, [0, 5]]), np.nan, -values[:, [0, 5]])
    assert np.allclose(opinions(table(other, out=(0, 5))).map.positions, found.map.positions)
    named = {one.statement for group in found.groups for one in group.representative}
    assert not {0, 5} & (named | set(found.agreed) | set(found.disagreed))


def same(one: Opinions, other: Opinions, rows: list[int], columns: list[int]) -> None:
    assert (one.labels[rows] == other.labels).all()
    assert np.allclose(one.priorities[columns], other.priorities)
    assert [group.size for group in one.groups] == [group.size for group in other.groups]
    assert one.silhouette == pytest.approx(other.silhouette)


@given(st.integers(0, 30), st.permutations(range(24)), st.permutations(range(8)))
def test_the_order_of_participants_and_statements_changes_nothing(
    seed: int, rows: list[int], columns: list[int]
) -> None:
    values = conversation(24, 8, seed)
    before, after = opinions(table(values)), opinions(table(values[np.ix_(rows, columns)]))
    if len({len(before.groups), len(after.groups)}) == 1 and before.groups:
        same(before, after, rows, columns)


@given(st.integers(0, 10), st.integers(0, 7))
def test_a_pass_never_raises_agreement(seed: int, statement: int) -> None:
    values = conversation(30, 8, seed)
    before = opinions(table(values), labels=np.arange(30) % 2)
    values[0, statement] = 0
    after = opinions(table(values), labels=np.arange(30) % 2)
    assert before.group_aware_consensus is not None
    assert after.group_aware_consensus is not None
    assert after.group_aware_consensus[statement] <= before.group_aware_consensus[statement] + 1e-12


def test_the_last_vote_counts() -> None:
    found = table_of([Vote(0, 0, 1), Vote(0, 0, -1)], 1, 2)
    assert found.totals.disagree.tolist() == [1, 0]
    assert found.totals.all.tolist() == [1, 0]


@pytest.mark.parametrize(
    "values",
    [np.full((1, 1), 1.0), np.full((20, 1), 1.0), np.full((20, 5), 1.0), np.zeros((20, 5)),
     np.full((20, 5), np.nan), np.empty((0, 3))],
)  # fmt: skip
def test_where_nobody_stands_apart_there_are_no_groups(values: FloatArray) -> None:
    found = opinions(table(values))
    assert found.groups == ()
    assert (found.labels == NOBODY).all()
    assert [each.code for each in found.warnings] == ["no_groups"]
    assert np.isfinite(found.priorities).all()


def test_the_silhouette_of_weighted_places_is_that_of_the_people_there() -> None:
    places = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 1.0], [6.0, 1.0]])
    weights, labels = np.array([3.0, 1.0, 2.0, 4.0]), np.array([0, 0, 1, 1])
    repeated = np.repeat(places, weights.astype(int), axis=0)
    whole = silhouette(repeated, np.ones(10), np.repeat(labels, weights.astype(int)))
    assert silhouette(places, weights, labels) == pytest.approx(whole)


def test_the_votes_of_london_are_counted_as_published(reference_data: Path) -> None:
    file = reference_data / "polis-london-youth-policing" / "votes.csv"
    rows = list(csv.DictReader(file.read_text().splitlines()))
    people = sorted({row["voter-id"] for row in rows})
    votes = [
        Vote(people.index(row["voter-id"]), int(row["comment-id"]), int(row["vote"]))
        for row in sorted(rows, key=lambda row: int(row["timestamp"]))
    ]
    found = table_of(votes, len(people), max(vote.statement for vote in votes) + 1)
    totals = found.totals
    counts = (int(each.sum()) for each in (totals.agree, totals.disagree, totals.passed))
    assert (len(rows), tuple(counts), len(people)) == (640, (392, 192, 54), 26)


@given(st.integers(0, 30), st.sets(st.integers(0, 29), min_size=1))
def test_without_a_few_people_is_as_if_they_had_never_come(seed: int, gone: set[int]) -> None:
    votes = table(conversation(30, 9, seed, share=0.6))
    left_out = np.isin(np.arange(30), list(gone))
    others = opinions_without(votes, opinions(votes).map, left_out)
    alone = opinions(votes.rows(~left_out))
    assert (others.map.pairs == alone.map.pairs).all()
    assert others.map.positions.tolist() == alone.map.positions.tolist()
    assert others.labels.tolist() == alone.labels.tolist()


def test_pairs_of_many_people_are_counted_exactly() -> None:
    values = np.tile(table(conversation(90, 3)).values, (100, 1))
    votes, cast = np.where(values == NO_VOTE, 0, values), values != NO_VOTE
    both = np.hstack([votes, cast]).astype(int)
    assert (pairs_of(values) == both.T @ both).all()


@pytest.mark.parametrize("people", [3, 40, 900])
def test_components_of_many_statements_are_those_of_all(people: int) -> None:
    votes = table(conversation(people, DENSE + 40, 5))
    _, spread = moments(pairs_of(votes.values), votes.meta)
    size, whole = np.linalg.eigh(spread)
    found = principal_components(spread)
    for place in (0, 1):
        assert abs(found[place] @ whole[:, -1 - place]) == pytest.approx(1, abs=1e-9)
        assert found[place] @ spread @ found[place] == pytest.approx(size[-1 - place], rel=1e-9)


@pytest.mark.parametrize("people", [0, 1, 2, 20])
def test_where_all_agree_many_statements_move_nobody(people: int) -> None:
    votes = table(np.ones((people, DENSE + 40)))
    assert not opinions(votes).map.positions.any()


def test_one_component_of_many_statements_stands_alone() -> None:
    lines = np.outer(np.ones(DENSE + 40), np.ones(DENSE + 40))
    first, second = principal_components(lines)
    assert first == pytest.approx(np.full(len(lines), len(lines) ** -0.5), abs=1e-12)
    assert not second.any()
