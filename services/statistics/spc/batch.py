"""What an analysis of many series says, as arrays, and each of them spelled out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import TypeVar

from services.statistics.arrays import FloatArray, IntArray
from services.statistics.spc.advice import rebase_advice
from services.statistics.spc.causes import SPECIAL_CAUSES
from services.statistics.spc.columns import Codes
from services.statistics.spc.limits import Lines
from services.statistics.spc.results import SpcAnalysis, SpcPoint, SpcSegment
from services.statistics.spc.verdicts import ASSURANCES, POINT_TYPES, VARIATIONS
from services.statistics.spc.vocabulary import Centre, RuleSetName
from services.statistics.spc.warnings import period_warnings, warnings_for


@dataclass(frozen=True)
class SpcBatch:
    """What the charts of many series say."""

    ruleset: RuleSetName
    centre: Centre
    special_cause: Codes
    """Series x points, into SPECIAL_CAUSES."""
    type: Codes
    """Series x points, into POINT_TYPES."""
    variation: Codes
    """One a series, into VARIATIONS."""
    assurance: Codes
    """One a series, into ASSURANCES."""
    lines: Lines
    """One figure a segment; the segments of a series stand together, in order."""
    segment_starts: IntArray
    """Where each segment starts, counted through all places (series x points, row by row)."""
    last_segment: IntArray
    """One a series: the segment that its last point lies in."""


Name = TypeVar("Name")


def only_series(
    batch: SpcBatch,
    values: Sequence[float],
    periods: Sequence[date] | None,
    gaps: Sequence[bool],
) -> SpcAnalysis:
    """The one series of a batch of one, spelled out; `gaps`: whether one is before a point."""
    segments = _segments(batch, len(values))
    points = tuple(_points(batch, values, segments))
    return SpcAnalysis(
        ruleset=batch.ruleset,
        centre=batch.centre,
        segments=segments,
        points=points,
        variation=VARIATIONS[batch.variation[0]],
        assurance=ASSURANCES[batch.assurance[0]],
        warnings=(*warnings_for(values, segments), *period_warnings(periods)),
        advice=rebase_advice(points, segments[-1], gaps),
    )


def _segments(batch: SpcBatch, points: int) -> tuple[SpcSegment, ...]:
    starts = batch.segment_starts.tolist()
    lines = batch.lines
    columns = zip(
        starts,
        [start - 1 for start in [*starts[1:], points]],
        lines.mean.tolist(),
        *(
            none_for_nan(figures)
            for figures in (
                lines.lower_limit,
                lines.upper_limit,
                lines.lower_near,
                lines.upper_near,
                lines.moving_range_mean,
            )
        ),
        lines.screened_ranges.tolist(),
        strict=True,
    )
    return tuple(SpcSegment(*column) for column in columns)


def _points(
    batch: SpcBatch, values: Sequence[float], segments: Sequence[SpcSegment]
) -> Iterator[SpcPoint]:
    causes, types = batch.special_cause[0].tolist(), batch.type[0].tolist()
    for segment in segments:
        for index in range(segment.start, segment.end + 1):
            yield SpcPoint(
                value=float(values[index]),
                mean=segment.mean,
                lower_limit=segment.lower_limit,
                upper_limit=segment.upper_limit,
                special_cause=SPECIAL_CAUSES[causes[index]],
                type=named(POINT_TYPES, types[index]),
            )


def none_for_nan(figures: FloatArray) -> list[float | None]:
    return [None if isnan(figure) else figure for figure in figures.tolist()]


def named(table: Sequence[Name | None], code: int) -> Name:
    name = table[code]
    assert name is not None  # a series of one or more points, none of them missing
    return name
