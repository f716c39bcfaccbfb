"""What can be asked of an indicator among peers: the deciles of each period, and one's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

import numpy as np

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.comparisons.problems import NotCounted
from services.metrics.deciles.problems import NotAPeer
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.queries import check_category, read_indicator
from services.metrics.observations.groups import GroupAsked, codes_of, parts_of_each
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.queries import NoObservations, read_many, read_organisation
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.sums import Incomplete
from services.metrics.observations.rules.values import Figure, value_of
from services.metrics.observations.schemas import OrganisationRef
from services.shared.database import ReadSession
from services.shared.errors import Fault
from services.statistics.arrays import FloatArray
from services.statistics.comparison.peers import decile_lines, percentiles

FEWEST = 10
"""Peers with a value, below which nine lines between them would say nothing."""


@dataclass(frozen=True)
class DecilesAsked:
    """One indicator of a group between two months; `highlight` is the one that is looked at."""

    indicator: str
    group: GroupAsked
    highlight: str | None
    category: str
    start: date
    end: date
    map: ChosenMap


class Period(NamedTuple):
    """The nine deciles, ascending, of the peers that have a value; where one stands."""

    period: date
    peers: int
    deciles: Sequence[float] | None
    value: float | None
    percentile: float | None


@dataclass(frozen=True)
class DecileTable:
    """The deciles of every period, and all that is needed to check them."""

    indicator: Indicator
    asked: DecilesAsked
    highlight: OrganisationRef | None
    members_of: OrganisationRef | None
    codes: Sequence[str]
    """Those that have a figure in any of the periods."""
    without: Sequence[str]
    periods: Sequence[Period]
    refused: Sequence[tuple[str, str, str]]
    parts: Sequence[Part]
    figures: Sequence[Figure]
    """Of all of them, in any order."""
    incomplete: Mapping[str, Incomplete]


async def read_deciles(
    session: ReadSession, organisations: OrganisationMap, asked: DecilesAsked
) -> DecileTable:
    """Raises IndicatorNotFound, NoSuchCategory, OrganisationNotFound, NotCounted, NotAPeer,
    NoMembers, TooManyOrganisations, NoObservations.
    """
    indicator = await read_indicator(session, asked.indicator)
    if indicator.calculation == "count":
        raise NotCounted(f"{indicator.code} is a count: it grows with the size of who is counted.")
    check_category(indicator, asked.category)
    codes = await codes_of(session, organisations, asked.group, [indicator.id], asked.map.day)
    taken, refused = parts_of_each(organisations, asked.map.counted, codes)
    _check_peer(asked.highlight, taken)
    wanted = Filter(
        None,
        indicator.id,
        asked.category,
        asked.start,
        asked.end,
        as_published=asked.map.as_published,
    )
    found = await read_many(session, indicator, wanted, taken) if taken else {}
    figures = {code: each.figures for code, each in found.items()}
    parent = asked.group.members_of
    return DecileTable(
        indicator=indicator,
        asked=asked,
        highlight=await _ref(session, organisations, asked.highlight),
        members_of=await _ref(session, organisations, parent),
        codes=[code for code in taken if figures.get(code)],
        without=[code for code in taken if not figures.get(code)],
        periods=_periods(figures, asked),
        refused=refused,
        parts=[part for parts in taken.values() for part in parts],
        figures=list(chain.from_iterable(figures.values())),
        incomplete={code: each.incomplete for code, each in found.items() if each.incomplete},
    )


def _check_peer(highlight: str | None, taken: Mapping[str, Sequence[Part]]) -> None:
    if highlight is not None and highlight not in taken:
        detail = f"{highlight} is not one of the {len(taken)} organisations of this group."
        raise NotAPeer(detail, errors=[Fault("/query/highlight", NotAPeer.code, detail)])


async def _ref(
    session: ReadSession, organisations: OrganisationMap, code: str | None
) -> OrganisationRef | None:
    return None if code is None else await read_organisation(session, organisations, code)


def _periods(figures: Mapping[str, Sequence[Figure]], asked: DecilesAsked) -> list[Period]:
    """Raises NoObservations."""
    days = sorted({figure.period for each in figures.values() for figure in each})
    if not days:
        raise NoObservations(f"None of these organisations has figures of {asked.indicator}.")
    place = {code: column for column, code in enumerate(figures)}
    table = _table(figures, days)
    lines = decile_lines(table)
    own = None if asked.highlight is None else place[asked.highlight]
    return [_period(day, table[row], lines[row], own) for row, day in enumerate(days)]


def _table(figures: Mapping[str, Sequence[Figure]], days: Sequence[date]) -> FloatArray:
    """A row a period, a column an organisation; NaN where it has no value to show."""
    rows = {day: row for row, day in enumerate(days)}
    table = np.full((len(days), len(figures)), np.nan)
    for column, each in enumerate(figures.values()):
        for figure in each:
            value = value_of(figure.numerator, figure.denominator)
            if value is not None:
                table[rows[figure.period], column] = value
    return table


def _period(day: date, values: FloatArray, lines: FloatArray, own: int | None) -> Period:
    peers = int(np.count_nonzero(~np.isnan(values)))
    enough = peers >= FEWEST
    deciles = [float(line) for line in lines] if enough else None
    if own is None or np.isnan(values[own]):
        return Period(day, peers, deciles, None, None)
    standing = float(percentiles(values)[own]) if enough else None
    return Period(day, peers, deciles, float(values[own]), standing)
