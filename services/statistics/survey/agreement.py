"""Whether two coders give the same themes to the same answers: Cohen's kappa for each theme.

Source: Cohen, A coefficient of agreement for nominal scales, Educ Psychol Meas 1960.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.shared.refusals import Refusal
from services.statistics.estimates import Caution

NO_CHANCE = "agreement_by_chance_is_certain"
NO_THEMES = Caution("no_themes", "Neither coder gave a theme: there is no kappa.")


class AnswersDiffer(Refusal):
    """The coders did not code the same answers."""


@dataclass(frozen=True)
class ThemeAgreement:
    """One theme: answers that `both` coders gave it to, only `one` of them, or `neither`.

    `agreement` is the share of answers on which they agree, 0-1; kappa is None where both always
    gave the theme, or never: agreement by chance is certain then.
    """

    code: str
    kappa: float | None
    agreement: float
    both: int
    one: int
    neither: int


@dataclass(frozen=True)
class Agreement:
    """Of all themes; the mean is over those that have a kappa."""

    themes: tuple[ThemeAgreement, ...]
    mean_kappa: float | None
    warnings: tuple[Caution, ...] = ()


def agreement(first: Sequence[Collection[str]], second: Sequence[Collection[str]]) -> Agreement:
    """The themes of each answer by either coder, in the same order. Raises AnswersDiffer."""
    if len(first) != len(second):
        raise AnswersDiffer(
            f"The first coder has {len(first)} answers, the second {len(second)}; both code the "
            "same ones, an answer without a theme as an empty list.",
            "second",
        )
    codes = sorted({code for answer in (*first, *second) for code in answer})
    themes = tuple(_of_theme(code, first, second) for code in codes)
    known = [each.kappa for each in themes if each.kappa is not None]
    without = [each.code for each in themes if each.kappa is None]
    detail = f"Always given by both, so that chance alone would agree: {', '.join(without)}."
    warnings = (Caution(NO_CHANCE, detail),) if without else ()
    mean = sum(known) / len(known) if known else None
    return Agreement(themes, mean, warnings if codes else (NO_THEMES,))


def kappa(both: int, first_only: int, second_only: int, neither: int) -> float | None:
    """(po - pe) / (1 - pe), of counts of answers; None where pe is 1."""
    answers = both + first_only + second_only + neither
    first, second = both + first_only, both + second_only
    # In whole numbers, times answers squared, so that a certain chance is exactly that.
    by_chance = first * second + (answers - first) * (answers - second)
    observed = (both + neither) * answers
    if by_chance == answers**2:
        return None
    return (observed - by_chance) / (answers**2 - by_chance)


def _of_theme(
    code: str, first: Sequence[Collection[str]], second: Sequence[Collection[str]]
) -> ThemeAgreement:
    pairs = [(code in one, code in other) for one, other in zip(first, second, strict=True)]
    both, neither = pairs.count((True, True)), pairs.count((False, False))
    first_only, second_only = pairs.count((True, False)), pairs.count((False, True))
    return ThemeAgreement(
        code,
        kappa(both, first_only, second_only, neither),
        (both + neither) / len(pairs),
        both,
        first_only + second_only,
        neither,
    )
