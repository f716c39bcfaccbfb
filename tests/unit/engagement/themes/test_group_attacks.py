"""A reader of themes by group, by several dimensions, finds no count of 1 to 7."""

from collections import Counter
from collections.abc import Mapping
from itertools import product
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from services.disclosure.counts import is_small
from services.engagement.results.rules.groups import grouped
from services.engagement.themes.rules.counts import Counts, theme_cell, visible
from services.engagement.themes.rules.group_counts import GroupCounts, visible_groups
from tests.unit.engagement.themes.test_attacks import possible

THEMES = ("bus", "cars", "staff")
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "channel": ("online", "paper", "event"),
    "border": ("england", "wales"),
}


class Answer(NamedTuple):
    """Its themes, or its outcome; where it came from."""

    themes: tuple[str, ...]
    outcome: str
    channel: str
    border: str


SETS = [tuple(t for t, yes in zip(THEMES, each, strict=True) if yes)
        for each in product((0, 1), repeat=3)]  # fmt: skip
EVERY = [
    Answer(themes, outcome, channel, border)
    for channel, border in product(*CATEGORIES.values())
    for themes in SETS
    for outcome in (("coded",) if themes else ("no_theme", "uncoded"))
]


def answers(random: Random) -> Counter[Answer]:
    """Often of one theme each, and all of them read: then they add up."""
    sets = random.choice([[("bus",), ("cars",), ("staff",)], SETS])
    weights = {each: random.random() ** 3 for each in (*SETS, *sum(CATEGORIES.values(), ()))}
    kinds = [each for each in EVERY if each.themes in sets]
    odds = [weights[e.themes] * weights[e.channel] * weights[e.border] for e in kinds]
    return Counter(random.choices(kinds, odds, k=random.choice((20, 45, 90, 160))))


def line(**told: object) -> np.ndarray:
    return np.array(
        [
            all(
                want in each.themes if name == "theme" else getattr(each, name) in want  # type: ignore[operator]
                for name, want in told.items()
            )
            for each in EVERY
        ],
        float,
    )


def whole(given: Counter[Answer]) -> dict[str, int]:
    """What is told of all answers, by cell."""
    outcomes = Counter[str]()
    for each, count in given.items():
        outcomes[each.outcome] += count
    uncoded = outcomes.pop("uncoded", 0)
    themes = {
        theme: {("none", False): sum(n for each, n in given.items() if theme in each.themes)}
        for theme in THEMES
    }
    counts = Counts(sum(outcomes.values()) + uncoded, outcomes, themes, {})
    seen = visible(counts)
    return {name: 1 for name, cell in seen.items() if cell.numerator is not None}


@pytest.mark.parametrize("seed", range(60))
def test_no_difference_of_themes_by_group_isolates_one_to_seven_answers(seed: int) -> None:
    given = answers(Random(seed))
    people = np.array([given[each] for each in EVERY], float)
    seen = whole(given)
    shown = [each for each in THEMES if theme_cell(each) in seen]
    known = [line(), line(outcome={"uncoded"})]
    known += [line(outcome={each}) for each in ("coded", "no_theme") if each in seen]
    known += [line(theme=each) for each in shown]
    goals = []
    for name, categories in CATEGORIES.items():
        sizes = {each: int(line(**{name: {each}}) @ people) for each in categories}
        of = grouped(sizes)
        groups = {group: {c for c, g in of.items() if g == group} for group in of.values()}
        parts = {g: line(**{name: inside}) for g, inside in groups.items()}
        by_theme = {
            theme: {g: int(part * line(theme=theme) @ people) for g, part in parts.items()}
            for theme in THEMES
        }
        counts = GroupCounts({g: int(part @ people) for g, part in parts.items()}, by_theme)
        told = visible_groups(counts, shown)
        known += parts.values()
        for theme, (group, part) in product(THEMES, parts.items()):
            cell = part * line(theme=theme)
            if told[theme][group].answers is not None:
                known.append(cell)
                assert abs(told[theme][group].answers - int(cell @ people)) <= 2
            goals += [cell, part - cell]
    sums = np.array(known)
    values = [int(row @ people) for row in sums]
    for goal in goals:
        if is_small(int(goal @ people)):
            assert possible(goal, sums, values) > 1, seed
