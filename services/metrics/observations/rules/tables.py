"""The figures of an indicator of many organisations as tables of numbers, and what may be seen.

The same as `service.read_many` says organisation by organisation, which a test compares.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.disclosure.alike import BoolArray, FloatArray
from services.disclosure.publishing_alike import SUPPRESSED
from services.metrics.observations.rules.disclosure import ALL, Part, adds_up
from services.metrics.observations.rules.disclosure_alike import (
    Families,
    Measure,
    Places,
    controlled_in_each,
)
from services.metrics.observations.rules.values import ADDITIVE, MADE_OF_COUNTS, OF_BOTH

FIGURE = np.dtype(
    [
        ("day", ">i4"),
        ("numerator", ">f8"),
        ("denominator", ">f8"),
        ("value", ">f8"),
        ("withheld", "?"),
        ("lacking", "?"),
        ("protected", "?"),
        ("provisional", "?"),
        ("synthetic", "?"),
    ]
)
"""A figure as PostgreSQL sends it. Days count from 2000; NaN: not told.

By its note it is `withheld`, or `lacking`: not collected, or withdrawn.
"""
MOST_CELLS = 1_000_000
"""So many figures are in memory as tables at once: about 100 MB."""


class KeptFigures(NamedTuple):
    """The current figures of a series, one FIGURE after the other."""

    organisation: str
    part: Part
    figures: bytes


@dataclass(frozen=True)
class Table:
    """What is kept: a row a part, a column a period of an organisation.

    `shape` is how many organisations there are, and how many periods.
    """

    shape: tuple[int, int]
    families: Families
    withheld: BoolArray
    lacking: BoolArray
    protected: BoolArray
    provisional: BoolArray
    synthetic: BoolArray


class FigureTable(NamedTuple):
    """The figure of each organisation (row) and period (column); NaN where there is none.

    Without a denominator the value is the numerator. `gaps`: something is kept and not shown.
    `lacking`: there is no total, for a part of it has no figure.
    """

    days: Places
    numerator: FloatArray
    denominator: FloatArray
    provisional: BoolArray
    synthetic: BoolArray
    gaps: BoolArray
    lacking: BoolArray


class VisibleTable(NamedTuple):
    """What may be seen of the figures of a table: a row a part, with the whole.

    A value is there where it is not made of numerator and denominator. `withheld` and `lacking`
    parts have no figure, and a sum without one of them is not the whole.
    """

    parts: Sequence[Part]
    numerator: FloatArray
    denominator: FloatArray
    value: FloatArray
    withheld: BoolArray
    lacking: BoolArray


def read(
    kept: Sequence[KeptFigures],
    codes: Sequence[str],
    measure: Measure,
    wanted: Part,
    *,
    small_counts: bool,
) -> FigureTable:
    """The figure of `wanted` in each period of each organisation of `codes`.

    The series stand in the order of their parts. `small_counts`: the rule in force withholds
    them; else what counts is the rule that a figure was sent under.
    """
    parts = list(dict.fromkeys(each.part for each in kept))
    days = np.unique(_figures(kept)["day"]).astype(np.intp)
    of_each: dict[str, list[KeptFigures]] = {code: [] for code in codes}
    for each in kept:
        of_each[each.organisation].append(each)
    length = max(1, MOST_CELLS // max(1, len(parts) * days.size))
    blocks = [codes[first : first + length] for first in range(0, max(1, len(codes)), length)]
    found = [
        _read(_table(of_each, block, parts, days), measure, wanted, small_counts=small_counts)
        for block in blocks
    ]
    return FigureTable(days, *(np.vstack(tables) for tables in zip(*found, strict=True)))


def _figures(kept: Sequence[KeptFigures]) -> NDArray[np.void]:
    return np.frombuffer(b"".join([each.figures for each in kept]), FIGURE)


def _table(
    of_each: Mapping[str, Sequence[KeptFigures]],
    codes: Sequence[str],
    parts: Sequence[Part],
    days: Places,
) -> Table:
    kept = [each for code in codes for each in of_each[code]]
    figures = _figures(kept)
    rows = _places([each.part for each in kept], parts)
    firsts = _places([each.organisation for each in kept], codes) * days.size
    shape = len(parts), len(codes) * days.size
    lengths = [len(each.figures) // FIGURE.itemsize for each in kept]
    cells = np.repeat(rows * shape[1] + firsts, lengths)
    cells += np.searchsorted(days, figures["day"].astype(np.intp))
    numerator, denominator, value = (np.full(shape, np.nan) for _ in range(3))
    withheld, lacking, protected, provisional, synthetic = (
        np.zeros(shape, np.bool_) for _ in range(5)
    )
    for name, table in (
        ("numerator", numerator), ("denominator", denominator), ("value", value),
        ("withheld", withheld), ("lacking", lacking), ("protected", protected),
        ("provisional", provisional), ("synthetic", synthetic),
    ):  # fmt: skip
        table.ravel()[cells] = figures[name]
    organisations = np.repeat(np.array(codes, np.object_), days.size)
    families = Families(organisations, parts, numerator, denominator, value)
    notes = withheld, lacking, protected, provisional, synthetic
    return Table((len(codes), days.size), families, *notes)


def _places(keys: Sequence[Hashable], among: Sequence[Hashable]) -> Places:
    place = {key: place for place, key in enumerate(among)}
    return np.array([place[key] for key in keys], np.intp)


def _read(
    table: Table, measure: Measure, wanted: Part, *, small_counts: bool
) -> tuple[FloatArray, FloatArray, BoolArray, BoolArray, BoolArray, BoolArray]:
    judged: BoolArray = np.asarray(table.protected.any(axis=0) | small_counts)
    shown = _shown(table, measure, judged)
    picked = _picked(shown, measure, wanted)
    numerator, denominator = _put_together(shown, picked, measure)
    # A whole that was computed is of all that it was made of.
    kept = picked[: len(table.families.parts)]
    used = np.where(kept.any(axis=0), kept, True)
    told = table.withheld | (table.families.told & _of_category(table, wanted))
    return (
        numerator.reshape(table.shape),
        denominator.reshape(table.shape),
        (table.provisional & used).any(axis=0).reshape(table.shape),
        (table.synthetic & used).any(axis=0).reshape(table.shape),
        (judged & told.any(axis=0) & np.isnan(numerator)).reshape(table.shape),
        (_part_lacks(table, measure, wanted) & np.isnan(numerator)).reshape(table.shape),
    )


def _part_lacks(table: Table, measure: Measure, wanted: Part) -> BoolArray:
    parts = [adds_up(part, wanted, measure.breakdown) for part in table.families.parts]
    return np.asarray(table.lacking[np.array(parts, np.bool_)].any(axis=0))


def _of_category(table: Table, wanted: Part) -> BoolArray:
    mine = [wanted.category in {ALL, part.category} for part in table.families.parts]
    return np.array(mine, np.bool_)[:, None]


def _shown(table: Table, measure: Measure, judged: BoolArray) -> VisibleTable:
    families = table.families
    parts, seen = controlled_in_each(families.of(judged), measure)
    shape = len(parts), len(families.organisations)
    numerator, denominator, value = (np.full(shape, np.nan) for _ in range(3))
    withheld, lacking = (np.zeros(shape, np.bool_) for _ in range(2))
    for into, kept, visible in (
        (numerator, families.numerator, seen.numerator),
        (denominator, families.denominator, seen.denominator),
        (value, families.value, seen.value),
    ):
        into[: len(families.parts), ~judged] = kept[:, ~judged]
        into[:, judged] = np.where(np.isnan(seen.value), np.nan, visible)
    if measure.calculation in MADE_OF_COUNTS:
        value[:, judged] = np.nan
    withheld[:, judged] = seen.note == SUPPRESSED
    lacking[: len(families.parts)] = table.lacking
    return VisibleTable(parts, numerator, denominator, value, withheld, lacking)


def _picked(shown: VisibleTable, measure: Measure, wanted: Part) -> BoolArray:
    """What the figure is made of: of what is wanted, or else of all its parts."""
    parts = np.array([adds_up(part, wanted, measure.breakdown) for part in shown.parts], np.bool_)
    own = np.array([part == wanted for part in shown.parts], np.bool_)
    told = ~np.isnan(shown.numerator) | ~np.isnan(shown.value)
    whole = told & own[:, None]
    divided = ~whole.any(axis=0) & ~shown.withheld[own | parts].any(axis=0)
    divided &= ~shown.lacking[parts].any(axis=0)
    found: BoolArray = whole | (divided & ~np.isnan(shown.numerator) & parts[:, None])
    return found


def _put_together(
    shown: VisibleTable, picked: BoolArray, measure: Measure
) -> tuple[FloatArray, FloatArray]:
    """As `totals.put_together` does."""
    nothing = np.full(picked.shape[1], np.nan)
    many = np.count_nonzero(picked, axis=0)
    numerator, denominator, value = (
        np.where(picked, each, 0).sum(axis=0)
        for each in (shown.numerator, shown.denominator, shown.value)
    )
    if measure.calculation in OF_BOTH:
        numerator = np.where(np.isnan(denominator), np.nan, measure.multiplier * numerator)
    else:
        denominator = nothing
        numerator = numerator if measure.calculation == "count" else nothing
    if measure.calculation not in ADDITIVE:
        numerator = np.where(many > 1, np.nan, numerator)
    given = (many == 1) & ~np.isnan(value)
    numerator = np.where(given, value, np.where(many == 0, np.nan, numerator))
    return numerator, np.where(given | np.isnan(numerator), np.nan, denominator)
