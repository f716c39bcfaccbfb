"""Clusters against every pair compared, and letters of a campaign among answers of one's own."""

import random
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from services.statistics.texts.campaigns import ALIKE, clusters_of
from services.statistics.texts.normal import normal

LETTER = (
    "I am writing to object to the closure of the walk-in centre in our town. It is the only place"
    " where people without a car can be seen at the weekend, and the hospital is an hour by bus."
)
WORDS = (
    "the", "care", "of", "my", "mother", "at", "home", "nurse", "doctor", "long", "wait", "parking",
    "bus", "clinic", "kind", "good", "bad",
)  # fmt: skip


def _compared(texts: list[str]) -> set[frozenset[int]]:
    """The clusters by comparing each text with each other one."""
    weights = TfidfVectorizer(analyzer="char", ngram_range=(5, 5), lowercase=False)
    grams = weights.fit_transform([normal(text) for text in texts])
    cosine = (grams @ grams.T).todense()
    groups = [{place} for place in range(len(texts))]
    for one, other in combinations(range(len(texts)), 2):
        if cosine[one, other] >= ALIKE - 1e-6:
            joined = next(each for each in groups if one in each)
            taken = next(each for each in groups if other in each)
            if joined is not taken:
                joined |= taken
                groups.remove(taken)
    return {frozenset(each) for each in groups if len(each) > 1}


def _answers(count: int, seed: int) -> list[str]:
    made = random.Random(seed)
    return [" ".join(made.choices(WORDS, k=made.randint(3, 40))) for _ in range(count)]


@given(st.integers(0, 10_000), st.integers(2, 60))
def test_no_pair_is_missed(seed: int, count: int) -> None:
    texts = _answers(count, seed)
    found = {frozenset(each.members) for each in clusters_of(texts)}
    assert found == _compared(texts)


@given(st.permutations(range(12)))
def test_the_order_of_the_texts_does_not_matter(order: list[int]) -> None:
    texts = [f"{LETTER} My name is {name}." for name in "abcd"] + _answers(8, 3)
    turned = clusters_of([texts[place] for place in order])
    back = {frozenset(order[place] for place in each.members) for each in turned}
    assert back == {frozenset(each.members) for each in clusters_of(texts)}


def test_letters_of_a_campaign_are_one_cluster_with_what_people_added() -> None:
    own = ["The bus stops at six.", "My mother was treated kindly.", "Parking costs too much."]
    letters = [
        LETTER,
        LETTER.upper(),
        f"Dear board,\n\n{LETTER}  Yours, a resident of Ellesmere Port",
    ]
    [cluster] = clusters_of([own[0], letters[0], own[1], letters[1], letters[2], own[2]])
    assert cluster.members == (1, 3, 4)
    assert ALIKE <= cluster.likeness <= 1


def test_texts_without_content_are_in_no_cluster() -> None:
    assert clusters_of([]) == []
    assert clusters_of(["", "yes", "yes", "no"]) == []
    assert [each.members for each in clusters_of(["yes", LETTER, "", LETTER])] == [(1, 3)]


def test_a_text_is_compared_by_its_beginning() -> None:
    long = " ".join(f"word{number}" for number in range(3_000))
    [cluster] = clusters_of([long, f"{long} and more", "something else"])
    assert cluster.members == (0, 1)
    assert np.isclose(cluster.likeness, 1.0)
