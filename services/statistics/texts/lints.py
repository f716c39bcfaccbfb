"""What makes a code frame hard to read: too many themes, too few answers, two for the same."""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from services.statistics.texts.normal import normal

MOST_THEMES = 70
FEWEST_ANSWERS, SMALLEST_SHARE = 5, 0.001
SAME_WORDS = 0.9
SAME_ANSWERS = 0.7


class Theme(NamedTuple):
    """A theme of a code frame: what it means, and the answers that it was given to."""

    code: str
    meaning: str
    answers: Collection[object]


class Lint(NamedTuple):
    """What is to be looked at, of which themes, in English."""

    code: str
    themes: tuple[str, ...]
    detail: str


def lints(themes: Sequence[Theme], answers: int) -> list[Lint]:
    """Of the frame, then theme by theme, then of every pair. `answers` is how many were coded."""
    return [*_many(themes), *_small(themes, answers), *_worded(themes), *_given(themes)]


def _many(themes: Sequence[Theme]) -> list[Lint]:
    if len(themes) <= MOST_THEMES:
        return []
    detail = f"The frame has {len(themes)} themes; people tell at most {MOST_THEMES} apart."
    return [Lint("many_themes", (), detail)]


def _small(themes: Sequence[Theme], answers: int) -> list[Lint]:
    least = max(FEWEST_ANSWERS, SMALLEST_SHARE * answers)
    return [
        Lint(
            "small_theme",
            (theme.code,),
            f"{theme.code} has fewer than {least:g} answers; merge it, or say why it stays.",
        )
        for theme in themes
        if len(set(theme.answers)) < least
    ]


def _worded(themes: Sequence[Theme]) -> list[Lint]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    meanings = [normal(theme.meaning) for theme in themes]
    if not any(meanings):
        return []
    words = TfidfVectorizer(lowercase=False).fit_transform(meanings)
    alike = np.asarray((words @ words.T).todense())
    return [
        Lint(
            "themes_worded_alike",
            (themes[one].code, themes[other].code),
            f"{themes[one].code} and {themes[other].code} are defined in nearly the same words.",
        )
        for one, other in combinations(range(len(themes)), 2)
        if alike[one, other] >= SAME_WORDS
    ]


def _given(themes: Sequence[Theme]) -> list[Lint]:
    sets: Mapping[str, set[object]] = {theme.code: set(theme.answers) for theme in themes}
    return [
        Lint(
            "themes_given_together",
            (one, other),
            f"{one} and {other} are nearly always given together; they may be one theme.",
        )
        for one, other in combinations(sets, 2)
        if jaccard(sets[one], sets[other]) > SAME_ANSWERS
    ]


def jaccard(one: Collection[object], other: Collection[object]) -> float:
    """Those in both by those in either; 0 where there are none."""
    either = set(one) | set(other)
    return len(set(one) & set(other)) / len(either) if either else 0.0
