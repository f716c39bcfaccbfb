"""Themes that coders may look at first: a linear model of what they coded so far.

Words and pairs of words by TF-IDF, one logistic regression a theme. A suggestion has a confidence
and counts nowhere until somebody has looked at it. Measured on a public synthetic set of 100
answers in five parts: a samples-averaged F1 of .49. Real answers are harder: the figure that a
consultation reaches is told with its suggestions (`accuracy_of`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from services.shared.refusals import Refusal
from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.texts.normal import normal

FEWEST_CODED = 20
FEWEST_OF_A_THEME = 3
PARTS = 5
LEVELS = tuple(level / 20 for level in range(2, 13))
"""Confidences from which a theme may be suggested; the coded answers say which is best."""


class TooFewCoded(Refusal):
    """There is too little to learn from."""


class CodedAnswer(NamedTuple):
    """An answer, and the themes that a coder gave it."""

    text: str
    themes: Collection[str]


class Suggestion(NamedTuple):
    """A theme, and how sure the model is, 0-1."""

    theme: str
    confidence: float


class Accuracy(NamedTuple):
    """Samples-averaged F1, 0-1, on answers that the model had not seen; beside it what the same
    themes for everybody would reach.
    """

    model: float
    constant: float
    answers: int


def suggestions(coded: Sequence[CodedAnswer], texts: Sequence[str]) -> list[list[Suggestion]]:
    """For each text its themes, the surest first. Raises TooFewCoded."""
    _check(coded)
    return _suggested(coded, texts)


def _suggested(coded: Sequence[CodedAnswer], texts: Sequence[str]) -> list[list[Suggestion]]:
    themes = _themes(coded)
    least = _least(coded, themes)
    return [_from(least, row, themes) for row in _chances(coded, texts, themes)]


def _from(least: float, chances: Iterable[float], themes: Sequence[str]) -> list[Suggestion]:
    pairs = zip(themes, map(float, chances), strict=True)
    found = [Suggestion(theme, chance) for theme, chance in pairs if chance >= least]
    return sorted(found, key=lambda each: (-each.confidence, each.theme))


def reading_order(coded: Sequence[CodedAnswer], texts: Sequence[str]) -> list[int]:
    """Places of the texts, those first from which the model would learn most: of which it is least
    sure. Raises TooFewCoded.
    """
    _check(coded)
    themes = _themes(coded)
    chances = _chances(coded, texts, themes)
    doubt = np.abs(chances - _least(coded, themes)).min(axis=1, initial=1.0)
    return [int(place) for place in np.argsort(doubt, kind="stable")]


def accuracy_of(coded: Sequence[CodedAnswer]) -> Accuracy:
    """How well the answers of each fifth are suggested from the others. Raises TooFewCoded."""
    _check(coded)
    model, constant = [], []
    for known, unseen in _parts(coded):
        usual = _usual(known)
        made = _suggested(known, [each.text for each in unseen])
        for answer, found in zip(unseen, made, strict=True):
            model.append(f1(answer.themes, [each.theme for each in found]))
            constant.append(f1(answer.themes, usual))
    return Accuracy(float(np.mean(model)), float(np.mean(constant)), len(coded))


def _parts(coded: Sequence[CodedAnswer]) -> Iterator[tuple[list[CodedAnswer], list[CodedAnswer]]]:
    """Five times the answers that are known, and each fifth that is not."""
    for part in range(PARTS):
        known = [each for place, each in enumerate(coded) if place % PARTS != part]
        yield known, [*coded[part::PARTS]]


def _least(coded: Sequence[CodedAnswer], themes: Sequence[str]) -> float:
    """The confidence from which suggestions agree best with answers that the model had not seen."""
    agreement = np.zeros(len(LEVELS))
    for known, unseen in _parts(coded):
        chances = _chances(known, [each.text for each in unseen], themes)
        for answer, row in zip(unseen, chances, strict=True):
            for place, level in enumerate(LEVELS):
                found = [each.theme for each in _from(level, row, themes)]
                agreement[place] += f1(answer.themes, found)
    return LEVELS[int(agreement.argmax())]


def f1(right: Collection[str], found: Collection[str]) -> float:
    """2 x both / (right + found); 1 where both are empty."""
    both = len(set(right) & set(found))
    return 2 * both / (len(right) + len(found)) if right or found else 1.0


def _check(coded: Sequence[CodedAnswer]) -> None:
    """Of all that is coded; four fifths of it may be fewer."""
    if len(coded) < FEWEST_CODED:
        detail = f"{len(coded)} answers are coded; suggestions are made from {FEWEST_CODED} on."
        raise TooFewCoded(detail, "coded")


def _themes(coded: Sequence[CodedAnswer]) -> list[str]:
    """Those that enough answers have to learn from."""
    counts = _counts(coded)
    return sorted(theme for theme, count in counts.items() if count >= FEWEST_OF_A_THEME)


def _counts(coded: Sequence[CodedAnswer]) -> dict[str, int]:
    found: dict[str, int] = {}
    for answer in coded:
        for theme in set(answer.themes):
            found[theme] = found.get(theme, 0) + 1
    return found


def _usual(coded: Sequence[CodedAnswer]) -> list[str]:
    """The themes of at least half of the answers, else the one of most."""
    counts = sorted(_counts(coded).items(), key=lambda each: (-each[1], each[0]))
    return [theme for theme, count in counts if 2 * count >= len(coded)] or [
        theme for theme, _ in counts[:1]
    ]


def _chances(
    coded: Sequence[CodedAnswer], texts: Sequence[str], themes: Sequence[str]
) -> FloatArray:
    """A row for each text, a column for each theme."""
    chances = np.zeros((len(texts), len(themes)))
    if not texts or not themes:
        return chances
    words = _words()
    known = words.fit_transform([normal(each.text) for each in coded])
    asked = words.transform([normal(text) for text in texts])
    for column, theme in enumerate(themes):
        has = np.array([theme in each.themes for each in coded])
        chances[:, column] = _of_theme(known, has, asked)
    return chances


def _of_theme(known: Any, has: BoolArray, asked: Any) -> Any:
    """The chance of a theme; certain where all known answers have it, or none."""
    return (
        has[0]
        if has.all() or not has.any()
        else _model().fit(known, has).predict_proba(asked)[:, 1]
    )


def _words() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, lowercase=False))


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear")
