"""A reader who knows every shown count exactly, and solves for the rest, finds none of 1 to 7."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from math import ceil, floor
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from scipy.optimize import linprog

from services.disclosure.counts import is_small
from services.engagement.themes.rules.campaigns import DECISIONS
from services.engagement.themes.rules.codings import OUTCOMES, STANCES
from services.engagement.themes.rules.counts import (
    ANSWERED,
    READ,
    SENT,
    SINGLE,
    UNCODED,
    Counts,
    theme_cell,
    visible,
)

THEMES = ("bus", "cars")
ALIKE = (*DECISIONS, SINGLE)


class Answer(NamedTuple):
    """What an answer was given: its outcome or `uncoded`, its stances or "", its decision."""

    outcome: str
    stances: tuple[str, ...]
    alike: str


NOTHING = ("",) * len(THEMES)
EVERY = [
    Answer(outcome, stances, alike)
    for outcome, alike in product((*OUTCOMES, UNCODED), ALIKE)
    for stances in (product(("", *STANCES), repeat=2) if outcome == "coded" else [NOTHING])
]


def answers(random: Random) -> Counter[Answer]:
    """Of a consultation in which most say the same, so that what is left of it is little."""
    kinds = random.sample(EVERY, random.randint(2, 9))
    weights = [random.choice((1, 2, 8, 40)) for _ in kinds]
    return Counter(random.choices(kinds, weights, k=random.choice((9, 20, 45, 160))))


def is_in(answer: Answer, cell: str) -> bool:
    """Whether an answer is counted in a cell."""
    if cell.startswith("#"):
        theme, _, part = cell[1:].partition(":")
        stance = answer.stances[THEMES.index(theme)]
        of_campaign = answer.alike == "campaign"
        parts = {"": True, stance: True, "campaign": of_campaign, "own": not of_campaign}
        return bool(stance) and parts.get(part, False)
    told = {ANSWERED, UNCODED if answer.outcome == UNCODED else READ, answer.outcome, answer.alike}
    return cell in told


def counts_of(given: Counter[Answer]) -> Counts:
    def counted(cell: str) -> int:
        return sum(count for each, count in given.items() if is_in(each, cell))

    themes = {}
    for place, theme in enumerate(THEMES):
        parts: Counter[tuple[str, bool]] = Counter()
        for each, count in given.items():
            if each.stances[place]:
                parts[each.stances[place], each.alike == "campaign"] += count
        themes[theme] = parts
    return Counts(
        counted(ANSWERED),
        {each: counted(each) for each in OUTCOMES},
        themes,
        {each: counted(each) for each in DECISIONS},
    )


def cells() -> Iterator[str]:
    yield from (ANSWERED, READ, UNCODED, *OUTCOMES, *ALIKE)
    for theme in THEMES:
        yield theme_cell(theme)
        yield from (theme_cell(theme, part) for part in (*STANCES, *SENT))


def line(*taken: str, less: str = "") -> np.ndarray:
    """Which answers are counted in these cells together, and not in the one that is taken off."""
    return np.array(
        [any(is_in(e, each) for each in taken) and not (less and is_in(e, less)) for e in EVERY],
        float,
    )


def differences() -> Iterator[tuple[str, np.ndarray]]:
    """What one published count leaves of another."""
    for cell in cells():
        yield cell, line(cell)
    for theme in THEMES:
        for whole in (READ, "coded"):
            yield f"{whole} less {theme}", line(whole, less=theme_cell(theme))
        campaign = theme_cell(theme, "campaign")
        yield f"campaign less {theme}", line("campaign", less=campaign)


def possible(goal: np.ndarray, sums: np.ndarray, known: list[int]) -> int:
    """How many whole numbers that count can be, as far as the reader can tell."""
    low, high = [linprog(sign * goal, A_eq=sums, b_eq=known, method="highs") for sign in (1, -1)]
    return floor(-high.fun + 1e-6) - ceil(low.fun - 1e-6) + 1


@pytest.mark.parametrize("seed", range(40))
def test_no_difference_of_theme_counts_isolates_one_to_seven_answers(seed: int) -> None:
    given = answers(Random(seed))
    people = np.array([given[each] for each in EVERY], float)
    seen = visible(counts_of(given))
    shown = [cell for cell in cells() if seen[cell].numerator is not None]
    sums = np.array([line(cell) for cell in shown])
    known = [int(row @ people) for row in sums]
    for name, goal in differences():
        if name not in (UNCODED, READ) and is_small(int(goal @ people)):
            assert possible(goal, sums, known) > 1, (name, seed)
