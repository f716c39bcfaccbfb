"""A reader who subtracts published counts finds none of 1 to 7, even where no count is rounded."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from services.disclosure.counts import is_small
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.cells import TOTAL
from services.engagement.results.rules.columns import (
    Column,
    Key,
    columns_of,
    rows_of,
    together,
)
from services.engagement.results.rules.control import (
    NOT_SHOWN,
    Sight,
    of_groups,
    of_several,
    of_whole,
)
from services.engagement.results.rules.cross_tab import CrossTab, cross_tab, cross_tab_within
from services.engagement.results.rules.dimensions import along, groups_of
from services.engagement.results.rules.groups import NOT_TOLD, Groups
from services.engagement.results.rules.selection import Selection
from services.engagement.results.rules.tally import Tally, items_of
from tests.unit.engagement.results.respondents import (
    AREAS,
    CHANNELS,
    FOLLOWED,
    VIEW,
    WAYS,
    Reader,
    Respondent,
    crowd,
    tally_of,
)

QUESTIONS = (VIEW, WAYS, FOLLOWED)
Published = Iterator[tuple[dict[str, set[str]], Column, Sight]]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.code)
def test_no_difference_of_published_counts_isolates_one_to_seven_people(
    question: Question, seed: int
) -> None:
    random = Random(seed)
    tally = tally_of(crowd(random, random.choice([9, 20, 40, 80, 150])), QUESTIONS)
    for item in items_of(question):
        rows = [*rows_of(question, item, Column(0, 0, 0, {}), apart=True), NOT_SHOWN]
        reader = Reader([*product(CHANNELS, AREAS, rows)])
        hidden = []
        for place, column, seen in _published(question, tally):
            reader.learns(column.everybody, **place)
            counts = rows_of(question, item, column, apart=True) | {NOT_SHOWN: column.not_shown}
            if seen.shown:
                reader.learns(column.not_shown, **place, row={NOT_SHOWN})
            if seen.shown and seen.apart and question is WAYS:
                reader.learns(column.not_answered, **place, row={"(none)"})
            for row, people in counts.items():
                told = {*item.values} if question is WAYS else {*item.values, "(none)"}
                if row in told and seen.sees(item.code, row):
                    reader.learns(people, **place, row={row})
                elif is_small(people):
                    hidden.append({**place, "row": {row}})
        for each in hidden:
            assert reader.values(**each) > 1, (each, seed)


def _published(question: Question, tally: Tally) -> Published:
    """Every answer: of all, by each dimension, by both together."""
    channels = groups_of("channel", along(tally.everybody, 0))
    areas = groups_of("area", along(tally.everybody, 1))
    every = {"": dict.fromkeys([*CHANNELS, *AREAS], "")}
    [whole] = columns_of(question, tally, [every[""], every[""]]).values()
    seen = of_whole(question, whole)
    yield {}, whole, seen
    by_channel = columns_of(question, tally, [channels.of, every[""]])
    one = {(key[0],): each for key, each in by_channel.items()}
    for key, told in of_groups(question, seen, one, {}).items():
        yield {"channel": _inside(channels, key[0])}, one[key], told
    by_area = columns_of(question, tally, [every[""], areas.of])
    other = {(key[1],): each for key, each in by_area.items()}
    for key, told in of_groups(question, seen, other, areas.sides).items():
        column, inside = _with_side(other, areas, key)
        yield {"area": inside}, column, told
    both = columns_of(question, tally, [channels.of, areas.of])
    for key, told in of_several(question, both).items():
        if told.shown:
            place = {"channel": _inside(channels, key[0]), "area": _inside(areas, key[1])}
            yield place, both[key], told


def _inside(groups: Groups, name: str) -> set[str]:
    return {category for category, group in groups.of.items() if group == name}


def _with_side(columns: Mapping[Key, Column], areas: Groups, key: Key) -> tuple[Column, set[str]]:
    if not key[0].startswith(TOTAL):
        return columns[key], _inside(areas, key[0])
    side = key[0].removeprefix(f"{TOTAL} ")
    names = [name for (name,) in columns if areas.sides[name] == side]
    inside = set().union(*(_inside(areas, name) for name in names))
    return together(columns[name,] for name in names), inside


@pytest.mark.parametrize("seed", range(12))
def test_no_difference_of_cross_tabs_of_groups_isolates_one_to_seven_people(seed: int) -> None:
    """By the answers to two questions, of everybody and of each channel."""
    random = Random(seed)
    respondents = crowd(random, random.choice([40, 80, 200, 400]))
    told = [
        replace(each, categories=(each.answers.get("more", NOT_TOLD), each.categories[0]))
        for each in respondents
    ]
    tally = tally_of(told, [VIEW, FOLLOWED])
    channels = groups_of("channel", along(tally.everybody, 1))
    views, mores = ("a", "b", "c", "(none)"), ("x", "y", "(none)")
    reader = Reader([*product(CHANNELS, mores, views)])
    exact = Counter(
        (each.categories[1], each.answers.get("more", "(none)"), each.answers.get("view", "(none)"))
        for each in told
    )
    hidden = []
    for place, found in _cross_tabs(told, channels):
        for (view, more), people in found.people.items():
            where = {**place, "area": {more}, "row": {view}}
            size = sum(
                n for (channel, *cell), n in exact.items()
                if cell == [more, view] and channel in place.get("channel", CHANNELS)
            )  # fmt: skip
            if people is not None:
                assert abs(people - size) <= 2
                reader.learns(size, **where)
            elif is_small(size):
                hidden.append(where)
    for each in hidden:
        assert reader.values(**each) > 1, (each, seed)


def _cross_tabs(
    respondents: Sequence[Respondent], channels: Groups
) -> Iterator[tuple[dict[str, set[str]], CrossTab]]:
    """Of everybody, then of each group of channels; with the totals, which are known."""
    of_all = [replace(each, categories=each.categories[:1]) for each in respondents]
    yield {}, cross_tab(VIEW, FOLLOWED, tally_of(of_all, [VIEW, FOLLOWED]))
    grouped = [
        replace(each, categories=(each.categories[0], channels.of[each.categories[1]]))
        for each in respondents
    ]
    tally = tally_of(grouped, [VIEW, FOLLOWED])
    for name in channels.names:
        chosen = Selection(None, {"channel": name}, {"channel": channels})
        yield (
            {"channel": _inside(channels, name)},
            cross_tab_within(VIEW, FOLLOWED, tally, chosen),
        )
