"""Attacks on withheld counts by every road that leads in and out, as whoever does not own them.

There are two worlds. They differ in counts that are withheld, and show the same. Whatever is done
in both of them by others than the owner, all that can be seen afterwards has to be the same: were
there a difference, it would tell which of the two worlds it is.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, combinations, count, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts.directory import MembershipRow, OrganisationRow, Snapshot, SuccessionRow
from services.metrics.app import SERVICE
from services.metrics.indicators.schemas import CONTENT
from services.metrics.observations.rules.disclosure import CountedFigure, Part, controlled
from services.shared.testing import Databases, running, settings_for
from tests.api.stoke import keep_directory
from tests.api.test_metrics_disclosure import PROPORTION, QUINTILES
from tests.api.test_metrics_tidy import figure, tidy_file
from tests.api.worlds import INDICATORS, STRANGER, World

ALL = 5
"""The whole, after the five quintiles."""
PEOPLE = 400
MONTHS = ("2025-05-01", "2025-06-01")
Table = tuple[int, ...]
NUMBERS = count(10)


def part(place: int) -> dict[str, str]:
    if place == ALL:
        return {}
    return {"category_type": "deprivation_quintile", "category": str(place + 1)}


def shown(table: Table, kind: str, *, whole: bool) -> tuple[Any, ...]:
    """What is published of a table."""
    people = PEOPLE if kind == "proportion" else None
    figures = {
        Part("deprivation_quintile", str(place + 1)): CountedFigure(each, people, None, None, None)
        for place, each in enumerate(table)
    }
    if whole:
        everybody = people and people * len(table)
        figures[Part()] = CountedFigure(sum(table), everybody, None, None, None)
    found = controlled(
        figures,
        organisation="VAA",
        calculation=kind,
        multiplier=1,
        breakdown="deprivation_quintile",
    )
    return tuple((each.numerator, each.value) for each in found.values())


@dataclass(frozen=True)
class Held:
    """What the owner sent, in two worlds that show the same of it."""

    kind: str
    whole: bool
    tables: tuple[Table, Table]


@dataclass(frozen=True)
class Target:
    """An organisation, and what it holds."""

    area: str
    held: Held

    def counts(self, world: int) -> dict[int, int]:
        table = self.held.tables[world]
        return dict(enumerate(table)) | ({ALL: sum(table)} if self.held.whole else {})

    def rows(self, code: str, counts: dict[int, int], month: str) -> list[dict[str, Any]]:
        return [
            figure(code, self.area, numerator=each, period_start=month, **part(place),
                   **self._people(place))
            for place, each in counts.items()
        ]  # fmt: skip

    def _people(self, place: int) -> dict[str, int]:
        people = PEOPLE * (5 if place == ALL else 1)
        return {"denominator": people} if self.held.kind == "proportion" else {}


def alike(kind: str) -> list[Held]:
    """All pairs of tables that show the same."""
    found = []
    for whole in (True, False):
        tables: dict[Any, list[Table]] = defaultdict(list)
        for table in product((1, 3, 4, 7), (2, 9, 10), (0, 12), (41, 42), (30,)):
            tables[shown(table, kind, whole=whole)].append(table)
        pairs = chain.from_iterable(combinations(each, 2) for each in tables.values())
        found += [Held(kind, whole, pair) for pair in pairs]
    return found


ALIKE = {kind: alike(kind) for kind in ("count", "proportion")}


def directory() -> Snapshot:
    """Each owner was split into Y and Z, and W merged into Y; all belong to VB."""
    owners = [f"V{number}{letter}" for number in range(10, 100) for letter in "ABC"]
    day = date(2025, 7, 1)
    return Snapshot(
        version=1,
        organisations=[
            OrganisationRow(f"{code}{more}", "local", None, False, True)
            for code in owners
            for more in ("", *"WYZ")
        ],
        names=[],
        statuses=[],
        roles=[],
        memberships=[
            MembershipRow(code, "VB", "sub_icb", date(2020, 4, 1), None) for code in owners
        ],
        successions=[
            SuccessionRow(f"{code}{before}", f"{code}{after}", day, share, share and "people")
            for code in owners
            for before, after, share in (("", "Y", 0.4), ("", "Z", 0.6), ("W", "Y", None))
        ],
    )


@pytest.fixture(scope="module")
async def worlds(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[list[World]]:
    async with AsyncExitStack() as stack:
        made = []
        for name in ("one", "other"):
            held = settings_for(databases, {"metrics": SERVICE}, tmp_path_factory.mktemp(name))
            await keep_directory(held, directory())
            client = await stack.enter_async_context(running(SERVICE.create_app(held)))
            made.append(World(client, held))
        yield made


@dataclass(frozen=True)
class Redefined:
    """An analyst of the definition's owner has it changed."""

    change: tuple[tuple[str, Any], ...]

    async def do(self, world: World, code: str, targets: Sequence[Target]) -> None:
        await world.redefine(code, **dict(self.change))


@dataclass(frozen=True)
class Guessed:
    """A file with guesses of some parts of a month, of somebody who owns none of the figures."""

    role: str
    places: frozenset[int]
    guess: int
    rejects: str

    async def do(self, world: World, code: str, targets: Sequence[Target]) -> None:
        guesses = dict.fromkeys(self.places, self.guess)
        rows = [row for each in targets for row in each.rows(code, guesses, MONTHS[-1])]
        await world.send(tidy_file(*rows), STRANGER, self.role, self.rejects)


RULES = st.sampled_from(["open_data", "open_data", "small_counts", "not_people"])
MEASURES: list[dict[str, Any]] = [
    {}, {}, {"calculation": "rate", "unit": "rate", "denominator": "all"}, {"name": "Another"},
    {"calculation": "mean", "unit": "days", "denominator": "all"},
    {"breakdown": None, "categories": []}, {"multiplier": 1000}, {"polarity": "none"},
]  # fmt: skip
REDEFINED = st.builds(
    lambda rule, measure: Redefined(tuple((measure | {"disclosure_rule": rule}).items())),
    RULES,
    st.sampled_from(MEASURES),
)
GUESSED = st.builds(
    Guessed,
    st.sampled_from(["operator", "operator", "analyst"]),
    st.one_of(
        st.just(frozenset(range(6))), st.just(frozenset(range(5))),
        st.frozensets(st.integers(0, ALL), min_size=1),
    ),
    st.sampled_from([1, 3, 4, 7, 12, 42]),
    st.sampled_from(["refuse", "skip"]),
)  # fmt: skip


async def begin(world: World, code: str, targets: Sequence[Target], place: int) -> None:
    """The definition, the owners' figures, and others beside them."""
    kind = targets[0].held.kind
    content = QUINTILES | (PROPORTION if kind == "proportion" else {})
    await world.define(INDICATORS, CONTENT | content | {"code": code})
    for each in targets:
        rows = [row for month in MONTHS for row in each.rows(code, each.counts(place), month)]
        await world.send(tidy_file(*rows), each.area, "analyst")
    world.told.clear()  # what an owner is told is the owner's
    sixty = dict.fromkeys(range(5), 60)
    beside = [replace(each, area=f"{each.area}W") for each in targets]
    rows = [row for each in beside for row in each.rows(code, sixty, MONTHS[-1])]
    await world.send(tidy_file(*rows), STRANGER, "operator")
    world.note_moment()


@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.sampled_from(["count", "proportion"]).flatmap(
        lambda kind: st.tuples(*[st.sampled_from(ALIKE[kind])] * 3)
    ),
    st.lists(st.one_of(REDEFINED, GUESSED), min_size=1, max_size=4),
)
async def test_nothing_that_others_do_tells_which_counts_are_withheld(
    worlds: list[World], held: tuple[Held, ...], acts: list[Redefined | Guessed]
) -> None:
    number = next(NUMBERS)
    code = f"attacked-{number}"
    targets = [Target(f"V{number}{letter}", each) for letter, each in zip("ABC", held, strict=True)]

    async def live(place: int) -> list[str]:
        world = worlds[place]
        await begin(world, code, targets, place)
        for act in acts:
            await act.do(world, code, targets)
        # Only now: whatever an act begins with is a sequence of its own.
        await world.look(code, [each.area for each in targets])
        return world.told

    one, other = await asyncio.gather(live(0), live(1))
    for seen, there in zip(one, other, strict=True):
        assert seen == there
