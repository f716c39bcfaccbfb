"""Respondents made up, and what a reader who knows every published count can work out of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import linprog

from services.engagement.questionnaires.rules.questions import Condition, Option, Question
from services.engagement.results.rules.codes import QuestionCode
from services.engagement.results.rules.counts import Breakdown, Cells, QuestionCounts
from services.engagement.results.rules.counts import tally_of as cells_tally
from services.engagement.results.rules.tally import Categories, Tally

VIEW = Question("view", "single", "?", options=[Option(each, each) for each in "abc"])
WAYS = Question("ways", "multiple", "?", options=[Option(each, each) for each in ("bus", "car")])
FOLLOWED = Question(
    "more", "single", "?", options=[Option(each, each) for each in "xy"],
    show_if=Condition("view", one_of=["a", "b"]),
)  # fmt: skip
CHANNELS = ("online", "paper", "event")
AREAS = ("E06000049", "E06000050", "W06000005", "W06000006")


@dataclass(frozen=True)
class Respondent:
    categories: Categories
    answers: Mapping[str, Any]

    def is_shown(self, question: Question) -> bool:
        return question.show_if is None or self.answers.get("view") in ("a", "b")


def crowd(random: Random, people: int) -> list[Respondent]:
    """With channels, areas and options of very different sizes."""
    weights = [random.random() ** 3 for _ in range(3 + 4 + 4)]
    return [_respondent(random, weights) for _ in range(people)]


def _respondent(random: Random, weights: Sequence[float]) -> Respondent:
    [channel] = random.choices(CHANNELS, weights[:3])
    [area] = random.choices(AREAS, weights[3:7])
    [view] = random.choices(["a", "b", "c", None], weights[7:11])
    answers: dict[str, Any] = {} if view is None else {"view": view}
    if view in ("a", "b") and random.random() < 0.7:
        answers["more"] = random.choice("xy")
    if ways := [each for each in ("bus", "car") if random.random() < 0.3]:
        answers["ways"] = ways
    return Respondent((channel, area), answers)


def tally_of(respondents: Iterable[Respondent], questions: Sequence[Question]) -> Tally:
    """As they are kept and counted."""
    every = [*respondents]
    cells = Cells.of([_breakdown(every, at) for at in range(len(every[0].categories))], len(every))
    counted = [_counts(every, each, cells) for each in questions]
    return cells_tally(cells, counted)


def _breakdown(respondents: Sequence[Respondent], at: int) -> Breakdown:
    names = sorted({each.categories[at] for each in respondents})
    return Breakdown(np.array([names.index(e.categories[at]) for e in respondents]), names)


def _counts(respondents: Sequence[Respondent], question: Question, cells: Cells) -> QuestionCounts:
    code = QuestionCode.of(question)
    lines = [
        code.line(each.answers.get(question.code), shown=each.is_shown(question))
        for each in respondents
    ]
    counts = QuestionCounts(code, len(cells.keys))
    counts.add(np.array(lines).T, cells.places)
    return counts


class Reader:
    """Knows sums of unknown counts, and asks how small and how large another sum can be."""

    def __init__(self, unknowns: Sequence[tuple[str, ...]]) -> None:
        self.unknowns = unknowns
        self.known: dict[bytes, int] = {}

    def line(self, **told: Any) -> np.ndarray:
        """The unknowns in which each part is what is told, or one of several."""
        wanted = [told.get(name) for name in ("channel", "area", "row")]
        return np.array(
            [
                all(w is None or part in w for w, part in zip(wanted, each, strict=True))
                for each in self.unknowns
            ],
            float,
        )

    def learns(self, people: int, **told: Any) -> None:
        self.known[self.line(**told).tobytes()] = people

    def values(self, **told: Any) -> int:
        """How many whole numbers that count can be, as far as the reader can tell."""
        if not self.known:
            return 10**6
        goal = self.line(**told)
        sums = np.array([np.frombuffer(each) for each in self.known])
        low, high = [
            linprog(sign * goal, A_eq=sums, b_eq=list(self.known.values()), method="highs")
            for sign in (1, -1)
        ]
        top = 10**6 if high.status == 3 else -high.fun
        return floor(top + 1e-6) - ceil(low.fun - 1e-6) + 1
