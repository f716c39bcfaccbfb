"""The chart of one series, spelled out from a batch of one."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import isnan
from typing import TypeVar

from services.metrics.analyses.rules.arrays import FloatArray
from services.metrics.analyses.rules.spc_assurance import ASSURANCES
from services.metrics.analyses.rules.spc_batch import SpcBatch
from services.metrics.analyses.rules.spc_causes import SPECIAL_CAUSES
from services.metrics.analyses.rules.spc_results import SpcAnalysis, SpcPoint, SpcSegment
from services.metrics.analyses.rules.spc_types import POINT_TYPES, VARIATIONS
from services.metrics.analyses.rules.spc_warnings import period_warnings, warnings_for

Name = TypeVar("Name")


def only_series(
    batch: SpcBatch, values: Sequence[float], periods: Sequence[date] | None
) -> SpcAnalysis:
    """The one series of a batch of one, spelled out."""
    segments = _segments(batch, len(values))
    return SpcAnalysis(
        ruleset=batch.ruleset,
        segments=segments,
        points=tuple(_points(batch, values, segments)),
        variation=named(VARIATIONS, batch.variation[0]),
        assurance=ASSURANCES[batch.assurance[0]],
        warnings=(*warnings_for(values, segments), *period_warnings(periods)),
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
