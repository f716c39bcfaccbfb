"""Texts that are nearly the same, such as the letters of a campaign.

Texts are alike from a cosine of 0.6 between their character 5-grams, weighted by TF-IDF. A cluster
is all that hang together: each is like another one of it. Every submission counts; only what they
say is read once. Text that a generator wrote anew each time is in no cluster: no lesser answer.

Every pair is judged, and few are computed: a pair above the threshold shares rare grams (prefix
filtering: Bayardo, Ma and Srikant, Scaling up all pairs similarity search, WWW 2007).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from services.statistics.arrays import FloatArray
from services.statistics.texts.normal import normal

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALIKE = 0.6
GRAM = 5
LONGEST_COMPARED = 4_000
"""Characters of each text; a longer one is compared by its beginning."""
FREQUENT = 0.45
"""Of a text's length (1), so much is left to its most frequent grams when pairs are looked for."""
BLOCK = 200
ROUNDING = 1e-6


class Cluster(NamedTuple):
    """Places of the texts that hang together, in order; `likeness` is the least cosine with which a
    text is like its nearest one, 0.6-1.
    """

    members: tuple[int, ...]
    likeness: float


class _Pairs(NamedTuple):
    first: Any
    second: Any
    cosine: FloatArray


def clusters_of(texts: Sequence[str]) -> list[Cluster]:
    """The largest first, then by their first text. A text of fewer than 5 characters is in none."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    grams = _grams(texts)
    if grams is None:
        return []
    pairs = _alike(grams)
    links = coo_array((pairs.cosine, (pairs.first, pairs.second)), shape=(len(texts), len(texts)))
    _, labels = connected_components(links, directed=False)
    nearest = np.zeros(len(texts))
    np.maximum.at(nearest, pairs.first, pairs.cosine)
    np.maximum.at(nearest, pairs.second, pairs.cosine)
    found = [
        Cluster(tuple(members.tolist()), float(min(1.0, nearest[members].min())))
        for members in _together(labels)
    ]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members))


def _grams(texts: Sequence[str]) -> "csr_array | None":
    """A row of length 1 for each text, the most frequent grams in the first columns."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import TfidfVectorizer

    compared = [normal(text[: 2 * LONGEST_COMPARED])[:LONGEST_COMPARED] for text in texts]
    if not any(len(text) >= GRAM for text in compared):
        return None
    weights = TfidfVectorizer(
        analyzer="char", ngram_range=(GRAM, GRAM), lowercase=False, dtype=np.float32
    ).fit_transform(compared)
    columns = csr_array(weights)
    order = np.argsort(-np.bincount(columns.indices, minlength=columns.shape[1]), kind="stable")
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    columns.indices = place[columns.indices]
    columns.has_sorted_indices = False
    columns.sort_indices()
    return columns


def _alike(grams: "csr_array") -> _Pairs:
    """Each pair of at least `ALIKE`, the earlier text first."""
    found = [_judged(grams, *each) for each in _candidates(grams)]
    return _Pairs(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _candidates(grams: "csr_array") -> Iterator[tuple[Any, Any]]:
    """Pairs that may be alike, a block of texts at a time.

    What frequent grams add to a cosine is at most their length in either text: a pair that shares
    less than the rest by its rare grams is not alike.
    """
    rare = _rare(grams)
    turned = rare.T.tocsr()
    for start in range(0, rare.shape[0], BLOCK):
        shared = (rare[start : start + BLOCK] @ turned).tocoo()
        first, second = shared.row + start, shared.col
        kept = (shared.data >= ALIKE - FREQUENT - ROUNDING) & (first < second)
        yield first[kept], second[kept]


def _rare(grams: "csr_array") -> "csr_array":
    """Without the most frequent grams of each text, up to a length of `FREQUENT`."""
    squares = grams.data.astype(np.float64) ** 2
    running = np.cumsum(squares)
    before = np.repeat((running - squares)[_starts(grams)], np.diff(grams.indptr))
    rare = grams.copy()
    rare.data = np.where(running - before >= FREQUENT**2, grams.data, 0)
    rare.eliminate_zeros()
    return rare


def _starts(grams: "csr_array") -> Any:
    """Of each row its first entry; an empty row has none, and is repeated no times."""
    return np.minimum(grams.indptr[:-1], len(grams.data) - 1)


def _judged(grams: "csr_array", first: Any, second: Any) -> _Pairs:
    cosine = np.asarray((grams[first] * grams[second]).sum(axis=1), np.float64).ravel()
    alike = cosine >= ALIKE - ROUNDING
    return _Pairs(first[alike], second[alike], cosine[alike])


def _together(labels: Any) -> Iterator[Any]:
    """The places of each label that more than one text has."""
    order = np.argsort(labels, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        if len(members) > 1:
            yield members
